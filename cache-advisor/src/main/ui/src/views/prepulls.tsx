/** Pre-pull plans: how far each is; and a new one. */
import { useApi } from '../api';
import { Ago, Empty, Say, Waiting } from '../parts';
import { link } from '../route';
import type { About, Paged, PrepullItem } from '../types';
import { PlanForm } from './prepullForm';
import { MOST, StateOf } from './prepullParts';

const planLink = (name: string) => link(['prepulls', name]);

export function PrepullList() {
  const about = useApi<About>('/api/v1/about');
  const plans = useApi<Paged<PrepullItem>>(about.value?.plansPrepulls ? '/api/v1/prepulls' : null);
  if (!about.value) return <Waiting error={about.error} what="the plans" />;
  if (!about.value.plansPrepulls) {
    return (
      <>
        <h1>Pre-pull</h1>
        <Empty title="The collector has no cluster to pull in">
          Start it in a cluster, or with <code>--kubeconfig FILE</code>: it then plans pulls ahead of a rollout, wave by wave, within quota and disks.
        </Empty>
      </>
    );
  }
  if (!plans.value) return <Waiting error={plans.error} what="the plans" />;
  return (
    <>
      <h1>Pre-pull</h1>
      {plans.value.items.length === 0 && (
        <Empty title="No plan yet">Plan one below, or by <code>pullgauge prepull plan -f deployment.yaml</code>. Nothing is pulled before you apply it.</Empty>
      )}
      {plans.value.items.length > 0 && <Plans items={plans.value.items} />}
      <PlanForm />
    </>
  );
}

function Plans({ items }: { items: PrepullItem[] }) {
  return (
    <div class="scroll">
      <table class="list">
        <thead>
          <tr>
            <th>Plan</th>
            <th>State</th>
            <th>Jobs done</th>
            <th>Failed</th>
            <th>Images</th>
            <th>Nodes</th>
            <th>Applied</th>
          </tr>
        </thead>
        <tbody>
          {items.slice(0, MOST).map((plan) => (
            <tr key={plan.name}>
              <th scope="row">
                <a href={planLink(plan.name)}>
                  <Say text={plan.name} most={120} />
                </a>{' '}
                <span class="muted">
                  <Say text={plan.namespace} most={80} />
                </span>
              </th>
              <td data-label="State">
                <StateOf state={plan.state} />
                {plan.reason && (
                  <p class="muted">
                    <Say text={plan.reason} most={200} />
                  </p>
                )}
              </td>
              <td data-label="Jobs done">
                {plan.done} of {plan.jobs}
              </td>
              <td data-label="Failed">{plan.failed > 0 ? plan.failed : '–'}</td>
              <td data-label="Images">{plan.images}</td>
              <td data-label="Nodes">{plan.nodes}</td>
              <td data-label="Applied">
                <Ago at={plan.appliedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
