import type { quit as en } from '../en/quit.ts';
import type { Translation } from '../translation.ts';

export const quit: Translation<typeof en> = {
  title: '¿Salir de Batchtone?',
  working: {
    message: 'Aún se están convirtiendo archivos.',
    detail:
      'Si sale, la ejecución se cancela y se elimina todo lo que creó en el servicio. Los MP3 que ya están en su carpeta se conservan.',
  },
  billing: {
    message_one: 'Todavía existe {{count, number}} nodo y genera costes.',
    message_other: 'Todavía existen {{count, number}} nodos y generan costes.',
    detail_one:
      'Si no tiene trabajo, Azure lo detiene por sí mismo en {{minutes, number}} minutos como máximo.',
    detail_other:
      'Si no tienen trabajo, Azure los detiene por sí mismo en {{minutes, number}} minutos como máximo.',
    detailUnknown_one: 'Si no tiene trabajo, Azure lo detiene por sí mismo al cabo de un tiempo.',
    detailUnknown_other: 'Si no tienen trabajo, Azure los detiene por sí mismo al cabo de un tiempo.',
  },
  notDeleted: {
    message: 'No se han podido eliminar todos los nodos.',
    detail: 'Consulte qué hay en sus cuentas e inténtelo de nuevo, o elimínelos en el portal de Azure.',
  },
  stay: 'Permanecer',
  cancelRun: 'Cancelar la ejecución y salir',
  deleteNodes_one: 'Eliminarlo y salir',
  deleteNodes_other: 'Eliminarlos y salir',
  leave_one: 'Salir y dejarlo',
  leave_other: 'Salir y dejarlos',
  quitAnyway: 'Salir de todos modos',
};
