import type { signInPage as en } from '../en/sign-in-page.ts';
import type { Translation } from '../translation.ts';

export const signInPage: Translation<typeof en> = {
  done: 'Ha iniciado sesión en Batchtone. Puede cerrar esta página y volver a la aplicación.',
  failed: 'No se pudo iniciar sesión. Cierre esta página y vuelva a Batchtone: allí se explica por qué.',
};
