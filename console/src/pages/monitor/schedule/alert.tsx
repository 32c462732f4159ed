import type { UpdateMonitoringAlertCommandInput } from '@aws-sdk/client-sagemaker';
import { useEffect, useState } from 'preact/hooks';
import { aws } from '../../../api/index.js';
import { Action, Field, Section, State } from '../../../ui/index.js';
import type { Setup } from './load.js';

/** AWS's alert of a schedule: how many of how many runs must have violations. */
export function Alert({
  name,
  alert,
  changed,
}: {
  readonly name: string;
  readonly alert: NonNullable<Setup['alert']>;
  readonly changed: () => void;
}) {
  const { DatapointsToAlert: datapoints, EvaluationPeriod: period } = alert;
  const [wanted, setWanted] = useState(String(datapoints ?? 1));
  const [of, setOf] = useState(String(period ?? 1));
  useEffect(() => {
    setWanted(String(datapoints ?? 1));
    setOf(String(period ?? 1));
  }, [datapoints, period]);
  const save = () =>
    aws<UpdateMonitoringAlertCommandInput, object>('sagemaker', 'UpdateMonitoringAlert', {
      MonitoringScheduleName: name,
      MonitoringAlertName: alert.MonitoringAlertName,
      DatapointsToAlert: Number(wanted),
      EvaluationPeriod: Number(of),
    }).then(changed);
  const isSame = Number(wanted) === datapoints && Number(of) === period;
  return (
    <Section
      title="Alert"
      about={
        <>
          <State of={alert.AlertStatus} /> in alert when {datapoints} of the last {period} runs have
          violations. Incidents tell more, and once.
        </>
      }
    >
      <div class="fields">
        <Field label="Runs with violations" type="number" value={wanted} onInput={setWanted} />
        <Field label="Of the last" type="number" value={of} onInput={setOf} />
        <Action disabled={isSame} work={save} done="Saved">
          Save
        </Action>
      </div>
    </Section>
  );
}
