import type { repair as en } from '../en/repair.ts';
import type { Translation } from '../translation.ts';

export const repair: Translation<typeof en> = {
  billing: {
    nothing: 'Mientras tanto no cuesta nada.',
    nodesKeepBilling: 'Mientras tanto, los nodos de la ejecución se siguen facturando.',
    nodeIdleBilling: 'El nodo no hace nada, pero se factura hasta que se quite.',
    nodesThatCame: 'Solo se facturan los nodos que están; los que no llegaron no cuestan nada.',
    storage: 'Los MP3 esperan en el almacenamiento, que cuesta muy poco.',
  },
  action: {
    retryTask: 'Convertir otra vez',
    retryFailed: 'Reintentar fallidos',
    rebootNode: 'Reiniciar el nodo',
    removeNode: 'Quitar el nodo',
    addDedicatedNode: 'Añadir un nodo dedicado',
    resizeAgain: 'Volver a pedir los nodos',
    downloadAgain: 'Descargar todo',
    waitLonger: 'Esperar más',
    editPlan: 'Editar el plan',
    editConnection: 'Editar la conexión',
    signIn: 'Iniciar sesión',
    checkConnection: 'Comprobar la conexión',
    chooseFolder: 'Elegir otra carpeta',
  },
};
