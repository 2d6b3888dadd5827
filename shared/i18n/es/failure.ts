import type { failure as en } from '../en/failure.ts';
import type { Translation } from '../translation.ts';
import { poolFailure } from './pool-failure.ts';

export const failure: Translation<typeof en> = {
  ...poolFailure,
  notAVideo: {
    what: 'No es un archivo de vídeo o sonido que se pueda leer.',
    wayOut: 'Compruebe que se reproduce en otro programa. Sirven los archivos MP4, MOV, MKV y WebM.',
  },
  videoTruncated: {
    what: 'El archivo se corta antes de tiempo: le falta una parte.',
    wayOut: 'Vuelva a copiarlo o a descargarlo desde su origen.',
  },
  fileEmpty: {
    what: 'El archivo está vacío (0 bytes).',
    wayOut: 'Vuelva a copiarlo o a descargarlo desde su origen.',
  },
  noSoundTrack: {
    what: 'Este vídeo no tiene pista de sonido.',
    wayOut: 'No hay nada que convertir: quítelo de la cola.',
    wayOut_terminal: 'No hay nada que convertir.',
  },
  fileUnreadable: {
    what: 'No se puede abrir el archivo: no tiene permiso para leerlo.',
    wayOut: 'Cambie los permisos o cópielo a una carpeta suya y añádalo de nuevo.',
  },
  fileVanished: {
    what: 'El archivo no está, o ya no está, en ese lugar.',
    wayOut: 'Devuélvalo a su sitio, o quítelo de aquí y añádalo desde el nuevo.',
    wayOut_terminal: 'Compruebe la ruta.',
  },
  fileChanged: {
    what: 'El archivo ha cambiado después de comprobarlo.',
    wayOut: 'Quítelo y añádalo de nuevo.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
  outputNotWritable: {
    what: 'No se puede escribir en la carpeta de destino: {{folder}}',
    wayOut: 'Elija otra carpeta o cambie sus permisos.',
  },
  outputDiskFull: {
    what: 'El disco de la carpeta de destino está lleno: {{folder}}',
    wayOut: 'Libere espacio o elija otra carpeta y pulse Descargar todo.',
    wayOut_terminal: 'Libere espacio o indique otra carpeta y vuelva a ejecutar el comando.',
  },
  diskSpaceMissing: {
    what: 'El disco de {{folder}} no tiene espacio suficiente: faltan {{missingMb, number}} MB.',
    wayOut: 'Libere espacio, elija una carpeta de destino en otro disco o convierta menos archivos a la vez.',
    wayOut_terminal: 'Libere espacio, indique una carpeta en otro disco o convierta menos archivos a la vez.',
  },
  resultMissing: {
    what: 'El MP3 no está en el contenedor de salida.',
    wayOut: 'Pulse Reintentar fallidos para convertirlo otra vez.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
  resultCorrupt: {
    what: 'El MP3 no llegó completo, ni siquiera al repetir la descarga.',
    wayOut: 'Pulse Descargar todo para pedirlo otra vez, o Reintentar fallidos para convertirlo de nuevo.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
  ffmpegMissing: {
    what: 'No se ha encontrado ffmpeg en este equipo.',
    wayOut: 'Instálelo ({{command}}) y pulse Reintentar fallidos.',
    wayOut_terminal: 'Instálelo ({{command}}) y vuelva a ejecutar el comando.',
  },
  engineStartFailed: {
    what: 'El motor de este equipo no ha arrancado.',
    wayOut: 'Cierre otras copias de Batchtone e inténtelo de nuevo. El registro dice más: {{log}}',
  },
  connectionMissing: {
    what: 'Esa conexión ya no existe.',
    wayOut: 'Elija otra en la pantalla Convertir.',
  },
  connectionBusy: {
    what: 'Hay una conversión en curso con la conexión «{{name}}».',
    wayOut: 'Espere a que termine o cancélela, e inténtelo de nuevo.',
  },
  connectionsCorrupt: {
    what: 'No se pudieron leer conexiones o claves guardadas y se han apartado: {{file}}',
    wayOut: 'Se usa lo que se pudo leer. Añada o edite las demás en Conexiones.',
  },
  pasteNotRecognised: {
    what: 'En el texto pegado no hay ninguna cuenta ni clave.',
    wayOut:
      'Pegue el config.py del tutorial, una cadena de conexión de almacenamiento o el JSON de «az batch account keys list». O rellene los campos a mano.',
  },
  secretsNotSaved: {
    what: 'Este equipo no tiene un almacén de claves que Batchtone pueda usar: las claves no se guardan.',
    wayOut:
      'Servirán hasta que cierre la aplicación. Inicie sesión con Microsoft Entra ID o configure un llavero.',
  },
  secretsUnreadable: {
    what: 'Las claves guardadas de «{{name}}» no se pueden descifrar en este equipo.',
    wayOut: 'Edite la conexión y pegue de nuevo sus claves.',
  },
  nameNotFound: {
    what: 'No existe ningún servidor llamado {{host}}.',
    wayOut: 'Compruebe que la URL de la cuenta esté bien escrita y que haya red.',
  },
  clockSkewed: {
    what: 'El reloj de este equipo difiere en {{minutes}} minutos del de Azure.',
    wayOut: 'Ponga el reloj en hora e inténtelo de nuevo: Azure rechaza las solicitudes con otra hora.',
  },
  keyRejected: {
    what: 'No se aceptó la clave de {{account}}.',
    wayOut: 'Cópiela de nuevo de la página «Claves» de la cuenta. Puede que se haya regenerado.',
  },
  keysNotAllowed: {
    what: '{{account}} no permite el acceso con claves.',
    wayOut: 'Edite la conexión e inicie sesión con Microsoft Entra ID.',
  },
  roleMissing: {
    what: 'Ha iniciado sesión, pero {{account}} no le permite hacer esto.',
    wayOut:
      'Pida a su propietario el rol «{{role}}» en {{account}}. Un rol nuevo tarda hasta diez minutos en surtir efecto.',
  },
  signInNeeded: {
    what: 'La sesión de «{{name}}» está cerrada.',
    wayOut: 'Inicie sesión de nuevo.',
  },
  signInFailed: {
    what: 'No se pudo iniciar sesión ({{code}}).',
    wayOut: 'Inténtelo de nuevo o elija otra forma de iniciar sesión.',
  },
  signInExpired: {
    what: 'El inicio de sesión no se completó a tiempo.',
    wayOut: 'Vuelva a empezar.',
  },
  tenantRefused: {
    what: 'El directorio {{tenant}} no acepta este inicio de sesión.',
    wayOut: 'Elija el directorio al que pertenece la cuenta de Batch.',
  },
  consentNeeded: {
    what: 'Su organización no ha aprobado el acceso de esta aplicación.',
    wayOut: 'Pida a un administrador que lo apruebe o conéctese con las claves de la cuenta.',
  },
  azureCliMissing: {
    what: 'No se encontró la CLI de Azure en este equipo.',
    wayOut: 'Instálela y ejecute «az login», o elija otra forma de iniciar sesión.',
  },
  azureCliSignedOut: {
    what: 'La CLI de Azure no tiene una sesión iniciada.',
    wayOut: 'Ejecute «az login» en un terminal e inténtelo de nuevo.',
  },
  networkUnreachable: {
    what: 'No se puede llegar a {{host}}.',
    wayOut: 'Compruebe la red e inténtelo de nuevo.',
  },
  serviceUnavailable: {
    what: 'El servicio está ocupado o caído ({{status}}).',
    wayOut: 'Espere un poco e inténtelo de nuevo.',
  },
  throttled: {
    what: 'El servicio pide menos solicitudes.',
    wayOut: 'Espere un minuto e inténtelo de nuevo.',
  },
  accessDenied: {
    what: 'El servicio ha rechazado la clave o el inicio de sesión.',
    wayOut: 'Compruebe la conexión y sus claves.',
  },
  requestRejected: {
    what: 'El servicio no ha aceptado una solicitud ({{code}}).',
    wayOut: 'Exporte el registro y comuníquelo.',
  },
  resourceMissing: {
    what: '{{resource}} ya no está.',
    wayOut: 'Se eliminó desde otro sitio. Inicie una nueva ejecución para lo que falta.',
  },
  timedOut: { what: 'No llegó respuesta a tiempo.', wayOut: 'Inténtelo de nuevo.' },
  noImageFits: {
    what: 'Esta cuenta no ofrece ninguna imagen de Ubuntu que arranque en {{vmSize}}.',
    wayOut: 'Elija otro tamaño de VM, o elija usted una imagen en el plan.',
  },
  imageGone: {
    what: 'Azure Batch ya no ofrece la imagen {{image}}.',
    wayOut: 'Elija otra imagen en el plan, o deje que Batchtone la elija.',
  },
  imageRetired: {
    what: 'Azure Batch dejó de admitir la imagen {{image}} el {{date}}.',
    wayOut: 'Elija otra imagen en el plan, o deje que Batchtone la elija.',
  },
  sizeRetired: {
    what: 'Azure retiró el tamaño de VM {{vmSize}} el {{date}}.',
    wayOut: 'Elija otro tamaño de VM en el plan.',
  },
  networkClosed: {
    what: '{{account}} solo admite las redes de su propia lista, y esta no es ninguna de ellas.',
    wayOut: 'Pida a su propietario que permita el acceso público, o use otra cuenta.',
  },
  poolResizeFailed: {
    what: 'El grupo no consiguió sus nodos ({{code}}).',
    wayOut: 'Vuelva a pedirlos. Si se repite, elija menos nodos u otro tamaño.',
    wayOut_terminal: 'Vuelva a ejecutar el comando con menos nodos u otro tamaño.',
  },
  poolGone: {
    what: 'El grupo se eliminó cuando la ejecución lo necesitaba.',
    wayOut: 'Pulse Reintentar fallidos: se crea un grupo nuevo.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
  jobGone: {
    what: 'El trabajo se eliminó cuando la ejecución lo necesitaba.',
    wayOut: 'Pulse Reintentar fallidos: se crea un trabajo nuevo.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
  startTaskFailed: {
    what: 'No se pudo preparar el nodo: su tarea de inicio, que instala ffmpeg, terminó con el código de salida {{exitCode}}.',
    wayOut: 'Reinicie el nodo: la tarea de inicio se ejecuta otra vez. Su stderr dice por qué falló.',
    wayOut_terminal: 'Vuelva a ejecutar el comando: un grupo nuevo trae nodos nuevos.',
  },
  nodesUnusable: {
    what: 'El nodo no se puede usar: Azure Batch no tiene contacto con él.',
    wayOut: 'Quite el nodo: sus tareas pasan a los demás y deja de facturarse.',
    wayOut_terminal: 'Vuelva a ejecutar el comando: un grupo nuevo trae nodos nuevos.',
  },
  conversionFailed: {
    what: 'ffmpeg no pudo convertirlo (código de salida {{exitCode}}).',
    wayOut: 'Su stderr dice por qué. Reintentar fallidos lo intenta otra vez.',
    wayOut_terminal: 'Vuelva a ejecutar el comando o conviértalo en la aplicación: su stderr dice por qué.',
  },
  taskTimedOut: {
    what: 'La conversión tardó demasiado y se detuvo.',
    wayOut: 'Pulse Reintentar fallidos para intentarlo otra vez.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
  taskTerminated: {
    what: 'La conversión se detuvo.',
    wayOut: 'Pulse Reintentar fallidos para intentarlo otra vez.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
  inputDownloadFailed: {
    what: 'El nodo no pudo obtener el vídeo del almacenamiento ({{code}}).',
    wayOut: 'Pulse Reintentar fallidos: se carga de nuevo.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
  outputUploadFailed: {
    what: 'Se convirtió, pero no se pudo guardar el MP3 ({{code}}).',
    wayOut: 'Pulse Reintentar fallidos para intentarlo otra vez.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
  nodeDiskFull: {
    what: 'El disco del nodo está lleno.',
    wayOut:
      'Libere espacio si el nodo es suyo, o elija un tamaño con un disco mayor. Después conviértalo otra vez.',
    wayOut_terminal: 'Libere espacio y vuelva a ejecutar el comando.',
  },
  taskFailed: {
    what: 'La tarea falló ({{code}}).',
    wayOut: 'Pulse Reintentar fallidos para intentarlo otra vez.',
    wayOut_terminal: 'Vuelva a ejecutar el comando.',
  },
  timeLimitReached: {
    what: 'La ejecución alcanzó su límite de {{minutes}} minutos.',
    wayOut: 'Espere más o cancele: lo terminado se conserva.',
  },
  cancelled: {
    what: 'Cancelado antes de convertirse.',
    wayOut: 'Aún se puede convertir: pulse Convertir el resto o Reintentar fallidos.',
    wayOut_terminal: 'Vuelva a ejecutar el comando: lo que ya está no se repite.',
  },
  nothingToConvert: {
    what: 'No hay ningún archivo que convertir.',
    wayOut: 'Añada vídeos que tengan pista de sonido.',
  },
  runMissing: { what: 'No existe la ejecución {{runId}}.', wayOut: 'Vuelva atrás e inicie una nueva.' },
  runBusy: {
    what: 'No se puede hacer mientras la ejecución está en marcha.',
    wayOut: 'Espere a que termine o cancélela.',
  },
  settingsCorrupt: {
    what: 'No se pudieron leer los ajustes y se han apartado: {{file}}',
    wayOut: 'Se usan los valores iniciales. Revíselos en Ajustes.',
  },
  journalCorrupt: {
    what: 'No se pudo leer el diario de una ejecución y se ha apartado: {{file}}',
    wayOut: 'Lo que esa ejecución haya dejado aparece en la pantalla de facturación y puede eliminarse allí.',
  },
  badRequest: { what: '{{field}} no es válido.', wayOut: 'Corríjalo e inténtelo de nuevo.' },
  internal: {
    what: 'Algo ha fallado dentro de Batchtone.',
    wayOut: 'Inténtelo de nuevo. El registro dice más.',
  },
};
