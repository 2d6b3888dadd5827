import { Dropdown, Field, makeStyles, Option, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { Fragment } from 'react';
import {
  type ImageOption,
  type NewPoolPlan,
  type PlanOptions,
  sendsOnlySound,
} from '../../../shared/plan.ts';
import { useText } from '../../ui/use-text.ts';
import { NumberField } from './NumberField.tsx';
import { OnlySoundField } from './OnlySoundField.tsx';
import { bootsOn, imageKey, imageOf, sizeOf } from './plan-rules.ts';
import { imageName } from './plan-words.ts';

const mostNodes = 1000;
const mostSlots = 256;
const keepMinutes = { usual: 30, least: 5, most: 24 * 60, step: 5 };
const autoValue = 'auto';

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', gap: '16px' },
  pair: {
    display: 'grid',
    alignItems: 'start',
    gridTemplateColumns: 'repeat(auto-fit, minmax(130px, 1fr))',
    gap: '14px',
  },
  dropdown: { minWidth: 0, width: '100%' },
  option: { display: 'flex', flexDirection: 'column', padding: '2px 0' },
  hint: { fontSize: '12px', lineHeight: '16px', color: tokens.colorNeutralForeground3 },
  radio: { display: 'flex', flexDirection: 'column' },
  radios: { marginLeft: '-8px' },
  minutes: { maxWidth: '150px', marginLeft: '36px', marginBottom: '6px' },
});

interface PlanPoolFieldsProps {
  readonly plan: NewPoolPlan;
  readonly options: PlanOptions;
  readonly onChange: (plan: NewPoolPlan) => void;
}

/** Everything about a new pool but its VM size. */
export function PlanPoolFields({ plan, options, onChange }: PlanPoolFieldsProps) {
  const styles = useStyles();
  const text = useText();
  const { say, format } = text;
  const size = sizeOf(plan.vmSize, options);
  const image = imageOf(plan, options);

  const imageHint = (one: ImageOption) => {
    const parts = [
      one.endOfLife === null
        ? say('plan:editor.imageNoEnd')
        : say('plan:editor.imageEnd', { date: format.date(one.endOfLife) }),
    ];
    if (!one.isVerified) parts.push(say('plan:editor.imageUnverified'));
    if (size !== undefined && !bootsOn(one, size)) parts.push(say('plan:editor.imageUnfit'));
    return parts.join(' · ');
  };
  const shownImage = plan.image === null ? say('plan:editor.imageAuto') : imageName(image ?? plan.image);

  return (
    <div className={styles.fields}>
      <div className={styles.pair}>
        <NumberField
          label={say('plan:editor.spotNodes')}
          hint={say('plan:editor.spotHint')}
          value={plan.spotNodes}
          min={0}
          max={mostNodes}
          testId="spot-nodes"
          onChange={(spotNodes) => onChange({ ...plan, spotNodes })}
        />
        <NumberField
          label={say('plan:editor.dedicatedNodes')}
          hint={say('plan:editor.dedicatedHint')}
          value={plan.dedicatedNodes}
          min={0}
          max={mostNodes}
          testId="dedicated-nodes"
          onChange={(dedicatedNodes) => onChange({ ...plan, dedicatedNodes })}
        />
      </div>
      <NumberField
        label={say('plan:editor.taskSlots')}
        hint={say('plan:editor.taskSlotsHint')}
        value={plan.taskSlotsPerNode}
        min={1}
        max={mostSlots}
        testId="task-slots"
        onChange={(taskSlotsPerNode) => onChange({ ...plan, taskSlotsPerNode })}
      />
      <Field label={say('plan:editor.afterRun')}>
        <RadioGroup
          className={styles.radios}
          value={plan.afterRun.kind}
          onChange={(_event, { value }) => {
            if (value === 'keepFor') {
              onChange({ ...plan, afterRun: { kind: 'keepFor', minutes: keepMinutes.usual } });
            } else onChange({ ...plan, afterRun: { kind: value === 'keep' ? 'keep' : 'delete' } });
          }}
        >
          {(['delete', 'keepFor', 'keep'] as const).map((kind) => (
            <Fragment key={kind}>
              <Radio
                value={kind}
                data-testid={`after-${kind}`}
                label={
                  <span className={styles.radio}>
                    <span>{say(`plan:editor.${afterKeys[kind]}`)}</span>
                    <span className={styles.hint}>{say(`plan:editor.${afterKeys[kind]}Hint`)}</span>
                  </span>
                }
              />
              {kind === 'keepFor' && plan.afterRun.kind === 'keepFor' && (
                <div className={styles.minutes}>
                  <NumberField
                    label={say('plan:editor.minutes')}
                    value={plan.afterRun.minutes}
                    min={keepMinutes.least}
                    max={keepMinutes.most}
                    step={keepMinutes.step}
                    testId="keep-minutes"
                    onChange={(minutes) => onChange({ ...plan, afterRun: { kind: 'keepFor', minutes } })}
                  />
                </div>
              )}
            </Fragment>
          ))}
        </RadioGroup>
      </Field>
      <OnlySoundField
        value={sendsOnlySound(plan)}
        onChange={(sendOnlySound) => onChange({ ...plan, sendOnlySound })}
      />
      <Field
        label={say('plan:editor.image')}
        hint={
          plan.image === null
            ? say('plan:editor.imageAutoHint')
            : image === undefined
              ? say('plan:problem.imageGone', { name: plan.image.sku })
              : imageHint(image)
        }
      >
        <Dropdown
          className={styles.dropdown}
          value={shownImage}
          selectedOptions={[plan.image === null ? autoValue : imageKey(plan.image)]}
          data-testid="plan-image"
          onOptionSelect={(_event, { optionValue }) => {
            const chosen = options.images.find((one) => imageKey(one) === optionValue);
            onChange({ ...plan, image: chosen === undefined ? null : referenceOf(chosen) });
          }}
        >
          <Option value={autoValue} text={say('plan:editor.imageAuto')}>
            <span className={styles.option}>
              <span>{say('plan:editor.imageAuto')}</span>
              <span className={styles.hint}>{say('plan:editor.imageAutoHint')}</span>
            </span>
          </Option>
          {options.images.map((one) => (
            <Option key={imageKey(one)} value={imageKey(one)} text={imageName(one)}>
              <span className={styles.option}>
                <span>{imageName(one)}</span>
                <span className={styles.hint}>{imageHint(one)}</span>
              </span>
            </Option>
          ))}
        </Dropdown>
      </Field>
    </div>
  );
}

const afterKeys = { delete: 'afterDelete', keepFor: 'afterKeepFor', keep: 'afterKeep' } as const;

/** What goes into the plan: the image alone, not what is known of it today. */
function referenceOf({ publisher, offer, sku, version, nodeAgentSkuId }: ImageOption): NewPoolPlan['image'] {
  return { publisher, offer, sku, version, nodeAgentSkuId };
}
