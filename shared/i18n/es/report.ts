import type { report as en } from '../en/report.ts';
import type { Translation } from '../translation.ts';

export const report: Translation<typeof en> = {
  receipt: {
    button: 'Guardar recibo',
    csv: 'Para una hoja de cálculo (CSV)',
    json: 'Para un programa (JSON)',
    saved: 'El recibo se ha guardado: {{path}}',
  },
  help: 'Ayuda',
  hint: 'Lo que hace Batchtone se anota únicamente en este equipo. Nada se envía por sí solo.',
  openLogs: 'Abrir la carpeta de registros',
  exportReport: 'Exportar un informe…',
  dialog: {
    title: 'Exportar un informe',
    body: 'Un archivo ZIP para quien le ayude. Contiene:',
    versions: 'las versiones de Batchtone y de sus partes, el tipo de equipo y sus ajustes',
    logs: 'el registro de la aplicación y los registros y diarios de las últimas ejecuciones',
    addresses: 'las direcciones de sus cuentas, donde un registro las nombre',
    never: 'Nunca contiene una clave, una contraseña ni un inicio de sesión.',
    personal: 'También los nombres de archivo, las carpetas y lo que imprimieron las tareas',
    personalHint:
      'Sin esto, el identificador de cada elemento sustituye a su nombre, y «<path>» a cada carpeta.',
    save: 'Guardar el informe',
    saving: 'Guardando…',
    cancel: 'Cancelar',
  },
  saved: 'El informe se ha guardado: {{path}}',
};
