import { Select } from '../../../ui/index.js';
import { type Members, metricLimits, withMetric } from './model.js';
import { NumberField } from './number-field.js';

const operators = [
  ['LessThanThreshold', 'may not be less than'],
  ['GreaterThanThreshold', 'may not be greater than'],
] as const;

/** The limits of a model's quality, metric by metric. */
export const Metrics = ({
  file,
  onFile,
}: {
  readonly file: Members;
  readonly onFile: (file: Members) => void;
}) => (
  <div class="constraints">
    {metricLimits(file).map(({ name, threshold, operator }) => (
      <fieldset key={name}>
        <legend>{name}</legend>
        <div class="fields">
          <Select
            label="It"
            value={operator ?? 'LessThanThreshold'}
            options={operators}
            onChange={(next) => onFile(withMetric(file, name, 'comparison_operator', next))}
          />
          <NumberField
            label="Limit; without one it is not checked"
            value={threshold}
            onValue={(next) =>
              onFile(
                next === undefined
                  ? withMetric(
                      withMetric(file, name, 'threshold', undefined),
                      name,
                      'comparison_operator',
                      undefined,
                    )
                  : withMetric(
                      withMetric(
                        file,
                        name,
                        'comparison_operator',
                        operator ?? 'LessThanThreshold',
                      ),
                      name,
                      'threshold',
                      next,
                    ),
              )
            }
          />
        </div>
      </fieldset>
    ))}
  </div>
);
