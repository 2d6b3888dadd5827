import {
  Dropdown,
  Field,
  makeStyles,
  mergeClasses,
  Option,
  SpinButton,
  Switch,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { languages, type Settings, settingsSchema } from '../../../shared/contract.ts';
import { useAppStore } from '../../store/app-store.ts';
import { useUpdateSettings } from '../../store/client-context.ts';
import { CleanUpField } from '../../ui/CleanUpField.tsx';
import { OutputFolderField } from '../../ui/OutputFolderField.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QualityField } from '../../ui/QualityField.tsx';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import { HelpButtons } from './HelpButtons.tsx';

const useStyles = makeStyles({
  page: { flexGrow: 1, minHeight: 0, overflowY: 'auto', padding: '0 24px 24px' },
  column: { maxWidth: '720px', display: 'flex', flexDirection: 'column', gap: '16px' },
  card: {
    padding: '18px 20px 20px',
    display: 'flex',
    flexDirection: 'column',
    gap: '18px',
    overflow: 'visible',
  },
  pair: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(220px, 1fr))', gap: '18px' },
  heading: { margin: 0, fontSize: '15px', lineHeight: '20px', fontWeight: 650 },
  toggle: { marginLeft: '-8px' },
  number: { maxWidth: '220px' },
  about: { fontSize: '12px', color: tokens.colorNeutralForeground3 },
});

const languageChoices = ['system', ...languages] as const;
const themeChoices = ['system', 'light', 'dark', 'highContrast'] as const;

/** Everything that holds from start to start; each change applies at once. */
export function SettingsScreen() {
  const styles = useStyles();
  const { say } = useText();
  const update = useUpdateSettings();
  const settings = useAppStore((state) => state.settings);
  const version = useAppStore((state) => state.info?.version ?? '');
  if (settings === null) return null;

  return (
    <>
      <PageHeader title={say('settings:title')} subtitle={say('settings:subtitle')} />
      <div className={styles.page}>
        <div className={styles.column}>
          <Group title={say('settings:looks')}>
            <div className={styles.pair}>
              <Choice
                testId="language"
                label={say('settings:language.label')}
                hint={say('settings:language.hint')}
                value={settings.language}
                choices={languageChoices}
                words={(name) => say(`settings:language.${name}`)}
                onChange={(language) => void update({ language })}
              />
              <Choice
                testId="theme"
                label={say('settings:theme.label')}
                hint={say('settings:theme.hint')}
                value={settings.theme}
                choices={themeChoices}
                words={(name) => say(`settings:theme.${name}`)}
                onChange={(theme) => void update({ theme })}
              />
            </div>
          </Group>
          <Group title={say('settings:defaults')}>
            <OutputFolderField
              value={settings.outputFolder}
              hint={say('settings:outputFolderHint')}
              onAccept={(outputFolder) => void update({ outputFolder })}
            />
            <QualityField
              label={say('settings:quality.label')}
              value={settings.quality}
              onChange={(quality) => void update({ quality })}
            />
            <Field hint={say('common:downloadAsCompleted.hint')}>
              <Switch
                className={styles.toggle}
                checked={settings.downloadAsCompleted}
                label={say('common:downloadAsCompleted.label')}
                onChange={(_event, data) => void update({ downloadAsCompleted: data.checked })}
              />
            </Field>
          </Group>
          <Group title={say('settings:ending')}>
            <CleanUpField value={settings.cleanUp} onChange={(cleanUp) => void update({ cleanUp })} />
            <TimeLimit
              settings={settings}
              onChange={(timeLimitMinutes) => void update({ timeLimitMinutes })}
            />
          </Group>
          <Group title={say('report:help')}>
            <HelpButtons />
          </Group>
          <span className={styles.about}>{say('settings:about', { version })}</span>
        </div>
      </div>
    </>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const styles = useStyles();
  const card = useCardStyles();
  return (
    <section className={mergeClasses(card.card, styles.card)} aria-label={title}>
      <h2 className={styles.heading}>{title}</h2>
      {children}
    </section>
  );
}

interface ChoiceProps<T extends string> {
  readonly testId: string;
  readonly label: string;
  readonly hint: string;
  readonly value: T;
  readonly choices: readonly T[];
  readonly words: (choice: T) => string;
  readonly onChange: (choice: T) => void;
}

function Choice<T extends string>({ testId, label, hint, value, choices, words, onChange }: ChoiceProps<T>) {
  return (
    <Field label={label} hint={hint}>
      <Dropdown
        style={{ minWidth: 0 }}
        value={words(value)}
        selectedOptions={[value]}
        data-testid={testId}
        onOptionSelect={(_event, data) => {
          const chosen = choices.find((choice) => choice === data.optionValue);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        {choices.map((choice) => (
          <Option key={choice} value={choice} data-testid={`${testId}-${choice}`}>
            {words(choice)}
          </Option>
        ))}
      </Dropdown>
    </Field>
  );
}

interface TimeLimitProps {
  readonly settings: Settings;
  readonly onChange: (minutes: number) => void;
}

function TimeLimit({ settings, onChange }: TimeLimitProps) {
  const styles = useStyles();
  const { say } = useText();
  return (
    <Field
      label={`${say('settings:timeLimit.label')} (${say('settings:timeLimit.unit')})`}
      hint={say('settings:timeLimit.hint')}
    >
      <SpinButton
        className={styles.number}
        value={settings.timeLimitMinutes}
        min={1}
        max={24 * 60}
        step={5}
        data-testid="time-limit-minutes"
        onChange={(_event, data) => {
          const minutes = data.value ?? Number.parseInt(data.displayValue ?? '', 10);
          if (settingsSchema.shape.timeLimitMinutes.safeParse(minutes).success) onChange(minutes);
        }}
      />
    </Field>
  );
}
