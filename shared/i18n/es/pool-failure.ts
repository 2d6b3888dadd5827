import type { poolFailure as en } from '../en/pool-failure.ts';
import type { Translation } from '../translation.ts';

export const poolFailure: Translation<typeof en> = {
  coreQuotaReached: {
    what: 'A la cuenta de Batch no le quedan núcleos dedicados para este grupo: la cuota está agotada.',
    wayOut:
      'Pida menos nodos o un tamaño menor, elimine los grupos que no necesite o solicite más núcleos dedicados en la página «Cuotas» de la cuenta.',
  },
  spotQuotaReached: {
    what: 'A la cuenta de Batch no le quedan núcleos de acceso puntual (Spot) para este grupo: la cuota está agotada. Las cuentas nuevas no suelen tener ninguno.',
    wayOut:
      'Use nodos dedicados en lugar de nodos de acceso puntual, o solicite núcleos de acceso puntual en la página «Cuotas» de la cuenta.',
  },
  familyQuotaReached: {
    what: 'A la cuenta de Batch no le quedan núcleos dedicados para la familia de {{size}}.',
    wayOut:
      'Elija un tamaño de otra familia o menos nodos, o solicite núcleos de esta familia en la página «Cuotas» de la cuenta.',
  },
  poolQuotaReached: {
    what: 'La cuenta de Batch ya tiene tantos grupos como permite su cuota.',
    wayOut: 'Elimine un grupo que no necesite o use uno que ya exista.',
  },
  jobQuotaReached: {
    what: 'La cuenta de Batch ya tiene tantos trabajos activos como permite su cuota.',
    wayOut:
      'Elimine los trabajos que no necesite e inténtelo de nuevo. Un trabajo cuenta mientras no termine o se elimine.',
  },
  generationMismatch: {
    what: 'El tamaño {{size}} no puede iniciar esta imagen: es de otra generación de máquinas virtuales (Hyper-V {{generation}}).',
    wayOut: 'Elija otra imagen del mismo sistema u otro tamaño.',
  },
  allocationForbidden: {
    what: 'Una directiva de su organización, o un permiso que falta, impide a Azure Batch crear estos nodos.',
    wayOut:
      'Elija un tamaño permitido o consulte al propietario de la suscripción. En el portal de Azure, «Detalles» de la página del grupo indica la directiva.',
  },
  vmSizeUnavailable: {
    what: 'El tamaño {{size}} no está disponible para esta cuenta en su región.',
    wayOut: 'Elija otro tamaño.',
  },
  allocationFailed: {
    what: 'Azure no pudo crear los nodos esta vez, por un error suyo ({{code}}).',
    wayOut: 'Vuelva a pedir los nodos. Si se repite, elija otro tamaño.',
  },
  capacityMissing: {
    what: 'Azure no tuvo a tiempo máquinas libres del tamaño {{size}}.',
    wayOut: 'Vuelva a pedir los nodos. Si se repite, elija otro tamaño.',
  },
  spotCapacityMissing: {
    what: 'Azure no tiene ahora máquinas sobrantes del tamaño {{size}}; por eso no llegan los nodos de acceso puntual.',
    wayOut: 'Añada un nodo dedicado, que no depende de máquinas sobrantes, o siga esperando.',
  },
  spotNodesTaken: {
    what: 'Azure ha retirado todos los nodos de acceso puntual para clientes que pagan más. Las conversiones esperan.',
    wayOut: 'Añada un nodo dedicado, que nunca se retira, o espere: los nodos pueden volver.',
  },
  resizeStopped: {
    what: 'Alguien detuvo el cambio de tamaño del grupo antes de que estuvieran todos sus nodos.',
    wayOut: 'Vuelva a pedir los nodos que faltan o siga con los que hay.',
  },
  removeNodesFailed: {
    what: 'No se pudieron quitar nodos del grupo.',
    wayOut:
      'Vuelva a pedir el tamaño del grupo. Si los nodos siguen ahí, elimine el grupo: desaparecen con él.',
  },
  tooManyLinkedNodes: {
    what: 'Un grupo cuyos nodos se comunican entre sí no puede tener tantos nodos.',
    wayOut:
      'Pida menos nodos o deje que Batchtone cree su propio grupo, cuyos nodos no necesitan comunicarse entre sí.',
  },
  startTaskNotRun: {
    what: 'No se pudo preparar el nodo: su tarea de inicio no llegó a ejecutarse ({{code}}).',
    wayOut:
      'Reinicie el nodo: la tarea de inicio se ejecuta otra vez. Sus archivos, en la carpeta «startup», dicen más.',
    wayOut_terminal: 'Vuelva a ejecutar el comando: un grupo nuevo trae nodos nuevos.',
  },
  nodeBroken: {
    what: 'El nodo comunica un error y no acepta tareas ({{code}}).',
    wayOut: 'Quite el nodo: sus tareas pasan a los demás y deja de facturarse.',
    wayOut_terminal: 'Vuelva a ejecutar el comando: un grupo nuevo trae nodos nuevos.',
  },
  nodeOutOfSpace: {
    what: 'El disco del nodo está lleno a más del 90 %: no acepta más tareas.',
    wayOut: 'Quite el nodo. Para vídeos más largos, elija un tamaño con un disco mayor.',
    wayOut_terminal: 'Vuelva a ejecutar el comando con un tamaño que tenga un disco mayor.',
  },
  applicationPackageFailed: {
    what: 'El nodo no pudo instalar un paquete de aplicación del grupo.',
    wayOut: 'Quite el nodo o deje que Batchtone cree su propio grupo, que no necesita paquetes.',
    wayOut_terminal: 'Use un grupo creado por Batchtone: no necesita paquetes.',
  },
  nodeAgentFailed: {
    what: 'Azure Batch no pudo poner en marcha el nodo: su agente no se instaló.',
    wayOut: 'Quite el nodo. Si ocurre con todos los nodos, elija otra imagen.',
    wayOut_terminal: 'Vuelva a ejecutar el comando. Si ocurre con todos los nodos, elija otra imagen.',
  },
  nodePreempted: {
    what: 'Azure ha retirado este nodo de acceso puntual. Sus tareas pasan a otros nodos o empiezan de nuevo cuando vuelva.',
    wayOut: 'No tiene que hacer nada. Si quiere un nodo seguro, añada uno dedicado.',
  },
  ffmpegNotOnNode: {
    what: 'ffmpeg no está en el nodo: la tarea de inicio de su grupo no lo instaló.',
    wayOut:
      'Use un grupo creado por Batchtone. Un grupo propio necesita una tarea de inicio que instale ffmpeg y que espere a que termine bien.',
  },
  commandNotStarted: {
    what: 'El nodo no pudo iniciar ffmpeg.',
    wayOut: 'Conviértalo otra vez; puede que le toque otro nodo.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
  inputAccessDenied: {
    what: 'El almacenamiento no dejó al nodo leer el vídeo: la URL de la tarea ha caducado o se ha revocado.',
    wayOut: 'Conviértalo otra vez: la tarea se añade de nuevo con direcciones URL nuevas.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
  inputMissing: {
    what: 'El vídeo ya no está en el contenedor de entrada.',
    wayOut: 'Conviértalo otra vez: se carga de nuevo.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
  inputDownloadTimedOut: {
    what: 'El nodo tardó demasiado en obtener el vídeo del almacenamiento.',
    wayOut:
      'Conviértalo otra vez. Una cuenta de almacenamiento en la región de la cuenta de Batch es mucho más rápida.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
  nodeWriteFailed: {
    what: 'El nodo no pudo escribir el vídeo en su disco ({{code}}).',
    wayOut: 'Conviértalo otra vez. Si se repite en el mismo nodo, quite ese nodo.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
  outputContainerMissing: {
    what: 'Se convirtió, pero el contenedor de salida ya no existe: alguien lo eliminó.',
    wayOut: 'Conviértalo otra vez: el contenedor se crea de nuevo.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
  outputAccessDenied: {
    what: 'Se convirtió, pero el almacenamiento no dejó al nodo guardar el MP3: la URL de la tarea ha caducado o se ha revocado.',
    wayOut: 'Conviértalo otra vez: la tarea se añade de nuevo con direcciones URL nuevas.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
};
