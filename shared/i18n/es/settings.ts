import type { settings as en } from '../en/settings.ts';
import type { Translation } from '../translation.ts';

export const settings: Translation<typeof en> = {
  title: 'Ajustes',
  subtitle: 'Los cambios se aplican al momento',
  looks: 'Apariencia',
  language: {
    label: 'Idioma',
    hint: 'De las pantallas y los mensajes.',
    system: 'El del sistema',
    en: 'English',
    es: 'Español',
  },
  theme: {
    label: 'Tema',
    hint: 'El contraste alto usa pocos colores y muy vivos.',
    system: 'El del sistema',
    light: 'Claro',
    dark: 'Oscuro',
    highContrast: 'Contraste alto',
  },
  defaults: 'Conversión',
  outputFolderHint: 'Donde se escriben los MP3. Las carpetas soltadas conservan su estructura.',
  quality: { label: 'Calidad predeterminada', hint: 'Se puede cambiar en cada ejecución.' },
  ending: 'Limpieza y límites',
  timeLimit: {
    label: 'Límite de tiempo',
    hint: 'Minutos de espera desde que se añade la última tarea hasta que se le pregunta.',
    unit: 'minutos',
  },
  about: 'Batchtone {{version}}',
};
