import type { check as en } from '../en/check.ts';
import type { Translation } from '../translation.ts';

export const check: Translation<typeof en> = {
  nameResolves: {
    title: 'Los nombres de los servidores existen',
    found: '{{batchHost}} y {{blobHost}} existen.',
    notNeeded: 'Todo está en este equipo.',
    skipped: 'No se ha comprobado: falló un paso anterior.',
  },
  clock: {
    title: 'El reloj está en hora',
    inStep: 'El reloj de este equipo coincide con el de Azure.',
    skewed:
      'El reloj de este equipo difiere en {{minutes}} minutos del de Azure. A partir de 15 minutos se rechazan las claves.',
    notTold: 'El servidor no dijo qué hora es.',
    notNeeded: 'Todo está en este equipo.',
    skipped: 'No se ha comprobado: falló un paso anterior.',
  },
  credential: {
    title: 'Se acepta la clave o el inicio de sesión',
    accepted: 'La aceptan tanto la cuenta de Batch como la cuenta de almacenamiento.',
    skipped: 'No se ha comprobado: falló un paso anterior.',
  },
  roles: {
    title: 'Puede crear grupos y trabajos',
    granted: 'Sus roles le permiten crear y eliminar grupos y trabajos.',
    noPools: 'Aquí no puede crear grupos, solo usar «{{poolId}}». El plan no necesita más.',
    notNeeded: 'Una clave de cuenta lo permite todo.',
    skipped: 'No se ha comprobado: falló un paso anterior.',
  },
  storageWritable: {
    title: 'Se puede escribir en el almacenamiento',
    written: 'Se guardó un archivo de prueba, se leyó por su URL y se eliminó.',
    leftBehind: 'El almacenamiento funciona, pero no se pudo eliminar el contenedor de prueba {{container}}.',
    skipped: 'No se ha comprobado: falló un paso anterior.',
  },
  reach: {
    title: 'Batch y el almacenamiento se alcanzan entre sí',
    sameRegion: 'Ambos están en {{region}} y ninguna regla de red los separa.',
    otherRegion:
      'Batch está en {{batchRegion}} y el almacenamiento en {{storageRegion}}: funciona, pero más despacio, y el tráfico entre ellos cuesta dinero.',
    storageClosed:
      'La cuenta de almacenamiento solo admite las redes de su propia lista: los nodos no están en ella salvo que alguien los haya añadido.',
    notNeeded: 'Ambos están en este equipo.',
    notReadable:
      'Con una clave de cuenta no se puede leer dónde están las cuentas ni qué redes admiten. Los nodos tienen que alcanzar la cuenta de almacenamiento.',
    notPicked:
      'Las cuentas se escribieron a mano en lugar de elegirlas en la lista, así que no se pudo leer dónde están. Los nodos tienen que alcanzar la cuenta de almacenamiento.',
    skipped: 'No se ha comprobado: falló un paso anterior.',
  },
  image: {
    title: 'La imagen sirve para el tamaño de VM',
    fits: '{{image}} arranca en {{vmSize}}.',
    endsSoon: '{{image}} arranca en {{vmSize}}, pero Azure Batch solo la admite hasta el {{date}}.',
    sizeRetires: '{{image}} arranca en {{vmSize}}, pero Azure retira ese tamaño el {{date}}.',
    notTold: 'No hay forma de saber si {{image}} arranca en {{vmSize}}.',
    existingPool: 'El grupo {{poolId}} existe y sus nodos son de tamaño {{vmSize}}.',
    notNeeded: 'Los nodos son este equipo tal como es.',
    skipped: 'No se ha comprobado: falló un paso anterior.',
  },
  quota: {
    title: 'El plan cabe en la cuota',
    fits: 'El plan necesita {{cores}} núcleos y la cuenta los tiene.',
    tooFewSpot:
      'El plan necesita {{needed}} núcleos de acceso puntual (Spot). La cuota es {{quota}} y otros grupos usan {{used}}.',
    tooFewDedicated:
      'El plan necesita {{needed}} núcleos dedicados. La cuota es {{quota}} y otros grupos usan {{used}}.',
    tooFewFamily:
      'El plan necesita {{needed}} núcleos dedicados de {{family}}. La cuota es {{quota}} y otros grupos usan {{used}}.',
    tooFewPools: 'La cuenta puede tener {{quota}} grupos y ya tiene {{used}}.',
    existingPool: 'El grupo {{poolId}} ya existe: no hacen falta más núcleos.',
    notNeeded: 'Este equipo no tiene cuota.',
    notReadable:
      'Con una clave de cuenta no se puede leer la cuota. Azure Portal la muestra en la página «Cuotas» de la cuenta de Batch.',
    notPicked:
      'La cuenta de Batch se escribió a mano en lugar de elegirla en la lista, así que no se pudo leer su cuota.',
    notTold: 'Azure no dice cuál es la cuota de esta cuenta.',
    skipped: 'No se ha comprobado: falló un paso anterior.',
  },
};
