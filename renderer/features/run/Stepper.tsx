import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Checkmark16Filled, Dismiss16Filled, SubtractCircle16Regular } from '@fluentui/react-icons';
import type { StepView } from '../../../shared/contract.ts';
import { tone } from '../../ui/tones.ts';
import { useText } from '../../ui/use-text.ts';
import { stepCountWords, stepName } from './run-words.ts';

const low = '@media (max-height: 680px)';

const useStyles = makeStyles({
  steps: {
    display: 'flex',
    margin: 0,
    padding: '16px 8px 10px',
    listStyleType: 'none',
    [low]: { padding: '10px 8px 6px' },
  },
  step: {
    position: 'relative',
    flexGrow: 1,
    flexBasis: 0,
    minWidth: 0,
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    textAlign: 'center',
    // The line to the step before.
    ':not(:first-child)::before': {
      content: '""',
      position: 'absolute',
      top: '12px',
      left: 'calc(-50% + 17px)',
      right: 'calc(50% + 17px)',
      height: '2px',
      borderRadius: '1px',
      backgroundColor: tokens.colorNeutralStroke2,
    },
  },
  reached: { ':not(:first-child)::before': { backgroundColor: tokens.colorCompoundBrandStroke } },
  mark: {
    width: '26px',
    height: '26px',
    display: 'grid',
    placeItems: 'center',
    borderRadius: '50%',
    border: `2px solid ${tokens.colorNeutralStroke1}`,
    color: tokens.colorNeutralForeground3,
    backgroundColor: tokens.colorNeutralBackground1,
    fontSize: '11.5px',
    fontWeight: 650,
    fontVariantNumeric: 'tabular-nums',
  },
  running: {
    border: `2px solid ${tokens.colorNeutralStroke2}`,
    borderTopColor: tokens.colorCompoundBrandStroke,
    borderRightColor: tokens.colorCompoundBrandStroke,
    animationName: { to: { transform: 'rotate(360deg)' } },
    animationDuration: '1.1s',
    animationIterationCount: 'infinite',
    animationTimingFunction: 'linear',
    position: 'absolute',
    inset: '-2px',
    borderRadius: '50%',
  },
  markRunning: { position: 'relative', color: tokens.colorBrandForeground1 },
  markDone: {
    border: `2px solid ${tokens.colorBrandBackground}`,
    backgroundColor: tokens.colorBrandBackground,
    color: tokens.colorNeutralForegroundOnBrand,
  },
  markFailed: {
    border: `2px solid ${tone('red', 'Edge')}`,
    backgroundColor: tone('red', 'Fill'),
    color: tone('red', 'Ink'),
  },
  label: {
    marginTop: '6px',
    maxWidth: '100%',
    fontSize: '11.5px',
    lineHeight: '16px',
    color: tokens.colorNeutralForeground3,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  labelOn: { color: tokens.colorNeutralForeground1, fontWeight: 600 },
  count: {
    minHeight: '15px',
    fontSize: '11.5px',
    lineHeight: '15px',
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  },
});

/** Where the run is: each step with its state and its count. */
export function Stepper({ steps }: { readonly steps: readonly StepView[] }) {
  const styles = useStyles();
  const { say, format } = useText();
  return (
    <ol className={styles.steps} aria-label={say('run:steps')} data-testid="stepper">
      {steps.map((step, index) => {
        const isOn = step.state === 'running';
        const isPast = step.state === 'done' || step.state === 'failed' || isOn;
        return (
          <li
            key={step.name}
            className={mergeClasses(styles.step, isPast && styles.reached)}
            aria-label={stepName(step, say, format)}
            aria-current={isOn ? 'step' : undefined}
            data-testid={`step-${step.name}`}
            data-state={step.state}
          >
            <span
              aria-hidden="true"
              className={mergeClasses(
                styles.mark,
                isOn && styles.markRunning,
                step.state === 'done' && styles.markDone,
                step.state === 'failed' && styles.markFailed,
              )}
            >
              {isOn && <span className={styles.running} />}
              {step.state === 'done' && <Checkmark16Filled />}
              {step.state === 'failed' && <Dismiss16Filled />}
              {step.state === 'skipped' && <SubtractCircle16Regular />}
              {(step.state === 'pending' || isOn) && index + 1}
            </span>
            <span aria-hidden="true" className={mergeClasses(styles.label, isOn && styles.labelOn)}>
              {say(`run:step.${step.name}`)}
            </span>
            <span aria-hidden="true" className={styles.count}>
              {stepCountWords(step, format)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
