/** invoke and fetch with the function's source at hand: advice before the call, and examples instead of one. */
import type { FunctionFacts } from '../analysis/facts.js';
import type { OpenTarget } from '../context.js';
import { UsageError } from '../errors.js';
import type { Call } from '../run/call.js';
import type { SendInvocation } from './args.js';

/** A path of fetch as the name it begins with. */
const nameIn = ({ name }: Call): string => name.replace(/^\/|[?#][\s\S]*$/g, '');

/**
 * Says what the function's source would refuse. Only where the call goes to the app of the project here.
 * @throws UsageError with --strict
 */
export async function warn(
  call: Call,
  open: OpenTarget,
  { values, context }: SendInvocation,
  note: (line: string) => void,
): Promise<void> {
  if (values.quiet && !values.strict) return;
  const { project } = open;
  const { functionAt, knowing } = await import('../discovery/local.js');
  const here = project && (await goesHere(open));
  const fn =
    here && (await functionAt(project, nameIn(call), knowing(context.stateDir)).catch(() => undefined));
  if (!fn) {
    if (values.strict) note(`--strict: ${unchecked(call, open, here)}, so nothing was checked but the JSON`);
    return;
  }
  const { adviceOn } = await import('./advice.js');
  const advice = adviceOn(call, fn);
  if (advice.length === 0) return;
  if (!values.strict) return advice.forEach(note);
  throw new UsageError(advice[0]!, {
    code: 'UNFIT_CALL',
    why: [...advice.slice(1), `So says its source, ${fn.path}. Nothing was sent, because of --strict.`].join(
      '\n',
    ),
    hint: `What it takes: b44fn list ${fn.name}`,
  });
}

/**
 * Whether the call reaches the functions of the project here, or of its app. A folder that is linked to no app is the
 * only source there is of what is called from it.
 */
async function goesHere({ project, host, target }: OpenTarget): Promise<boolean> {
  if (!project) return false;
  if (!host) return project.appId === undefined || target.app?.value === project.appId;
  const { isHostOf } = await import('../discovery/hosts.js');
  return isHostOf(host, project);
}

/** Why --strict had no source to go by. */
function unchecked(call: Call, { project, host, target }: OpenTarget, here: boolean | undefined): string {
  const name = nameIn(call);
  if (here) return `there is no source of ${name} in ${project!.root}`;
  if (!project) return `the source of ${name} is not at hand (no project here; --project <dir> names one)`;
  const other = host ? `the host of ${host.project}` : `the app ${target.app?.value ?? 'that is not known'}`;
  return `the call goes to ${other}, and not to that of ${project.root}`;
}

/** `--example`: a payload to fill in, or, where JSON is not what it takes, a line. What is given is in it already. */
export async function showExample(call: Call, { values, context, io }: SendInvocation): Promise<number> {
  const { name, facts } = await known(call, values, context, io);
  const { exampleLine, examplePayload, onlyForm } = await import('../output/example.js');
  const { givenBy, plainValues } = await import('./advice.js');
  const given = plainValues(givenBy(call));
  const json =
    facts.parameters.some((one) => one.in === 'json' || one.in === 'form') || facts.body === 'json';
  if (json && !onlyForm(facts)) {
    const text = JSON.stringify(examplePayload(facts, given), null, 2);
    const { visibleJson } = await import('../output/text.js');
    io.stdout.write(`${io.stdout.isTTY ? visibleJson(text) : text}\n`);
  } else {
    const { visible } = await import('../output/text.js');
    const line = exampleLine(name, facts, given);
    io.stdout.write(`${io.stdout.isTTY ? visible(line) : line}\n`);
  }
  return 0;
}

/** From the project's folder, else from the last listing of what is deployed. */
async function known(
  call: Call,
  values: SendInvocation['values'],
  context: SendInvocation['context'],
  io: SendInvocation['io'],
): Promise<{ name: string; facts: FunctionFacts }> {
  const { functionAt, knowing } = await import('../discovery/local.js');
  const { recentlyDeployed } = await import('../discovery/deployed-cache.js');
  const project = await context.project(values.project);
  const name = nameIn(call);
  const here = project && (await functionAt(project, name, knowing(context.stateDir)));
  if (here) return here;
  const appId = values.app ?? (io.env.BASE44_APP_ID || project?.appId);
  const there =
    appId === undefined ? [] : await recentlyDeployed(context.stateDir, { appId, env: io.env }, Date.now());
  const found = there.find((one) => one.name === name);
  if (found) return found;
  const { listFunctions } = await import('../discovery/functions.js');
  const { nearest } = await import('../discovery/nearest.js');
  const names = [...(project ? await listFunctions(project) : []), ...there].map((one) => one.name);
  const near = nearest(name, names, 3);
  throw new UsageError(`what ${JSON.stringify(name)} takes is not known here`, {
    why: 'Its source is neither in a project here nor in what was listed last.',
    hint:
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : 'cd into the project; or list what is deployed, which reads the sources there: b44fn list',
  });
}
