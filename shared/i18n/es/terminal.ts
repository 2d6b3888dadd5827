import type { terminal as en } from '../en/terminal.ts';
import type { Translation } from '../translation.ts';

export const terminal: Translation<typeof en> = {
  thisComputer: 'Este equipo',
  usage: [
    'Uso: batchtone convert ARCHIVO|CARPETA... --out CARPETA [--quality NOMBRE] [--json]',
    '',
    '  --out CARPETA     carpeta de los MP3; se crea si no existe',
    '  --quality NOMBRE  {{qualities}} ({{quality}} si no se indica)',
    '  --json            muestra un documento JSON en la salida estándar al terminar',
    '',
    'Código de salida: 0 todo convertido, 1 algo falló, 2 uso incorrecto, 130 cancelado.',
  ].join('\n'),
  noFiles: 'Indique al menos un archivo o una carpeta que convertir.',
  noOut: 'Indique dónde van los MP3: --out CARPETA',
  unknownQuality: 'No existe la calidad «{{quality}}». Existen: {{qualities}}',
  unknownOption: 'No existe la opción {{option}}.',
  missingValue: '{{option}} necesita un valor.',
  unknownCommand: 'No existe la orden «{{command}}».',
  checking_one: 'Comprobando {{count}} archivo…',
  checking_other: 'Comprobando {{count}} archivos…',
  converting_one: 'Convirtiendo {{count}} archivo…',
  converting_other: 'Convirtiendo {{count}} archivos…',
  done: '{{name}} → {{path}}',
  failed: '{{name}}: {{what}} {{wayOut}}',
  runFailed: 'La ejecución falló: {{what}} {{wayOut}}',
  duplicate: '{{name}} se indicó dos veces; se convierte una sola.',
  summary: '{{converted}} de {{total}} convertidos.',
  cancelling: 'Cancelando y limpiando…',
  progress: '{{bar}} {{percent}} %  {{done}}/{{total}}  {{remaining}}',
  remaining: 'quedan {{time}}',
  browser: {
    usage: 'Uso: browser.js [--port N] [--data CARPETA] [--no-open]',
    ready: 'Batchtone está listo: {{address}}',
    anotherAddress: 'La dirección sirve una sola vez. Pulse Intro para obtener otra, Ctrl+C para terminar.',
    inUse:
      'Batchtone ya está en marcha (proceso {{pid}}) con la carpeta de datos {{folder}}. Ciérrelo primero.',
    inUseAt: 'Está abierto en {{address}}, en el navegador con el que se inició.',
    portInUse: 'Otro programa usa ese puerto. Elija otro con --port, o no lo indique.',
  },
};
