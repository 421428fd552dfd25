// @ts-check
/* Answers while the person goes on, from a server that may be slow or gone. */
import { dataset, t } from "./data.js";

/** @typedef {import("./types").Answer} Answer */
/** @typedef {import("./types").Values} Values */

const PAUSE_MS = 40; // between two requests, the first of which is answered
const OVERTAKE_MS = 150; // and where it is not: the server drops the older one if it still waits for its turn
const OVERTAKE_MOST_MS = 4800; // doubled for each further one, until one is answered, so that many people do not bury a busy server
const LOADING_MS = 1000; // until the next request while the models are loading
const BUSY_MS = 300; // then what is shown looks stale
const SLOW_MS = 1500; // then the page says that it waits
const DEADLINE_MS = 60_000; // then a server that accepted the request counts as gone
const [FIRST_RETRY_MS, LAST_RETRY_MS] = [500, 8000];

/** Something that the server says once, for all tabs that need it: (server, say) => a promise of `read(answer)`, where
 * `read` makes undefined of an answer that is none; say(answer) while there is none.
 * @template Thing
 * @param {string} name of the server function
 * @param {(answer: Answer) => Thing | undefined} read
 * @returns {(server: import("./types").Part["server"], say: (answer: Answer) => void) => Promise<Thing>} */
export function once(name, read) {
  /** @type {Promise<Thing> | undefined} */
  let promise;
  /** @type {((answer: Answer) => void)[]} */
  const saying = [];
  /** @type {Answer | undefined} */
  let said; // last
  return (server, say) => {
    saying.push(say);
    if (said) say(said);
    promise ??= new Promise((resolve) => {
      const ask = newest(server[name], (answer) => {
        const thing = read(answer);
        if (thing !== undefined) return resolve(thing);
        said = answer;
        return saying.forEach((one) => one(answer));
      });
      ask({});
    });
    return promise;
  };
}

/** Milliseconds from one request to the next, after so many that are not answered yet or were dropped since the last answer.
 * @param {number} unanswered */
export const requestPause = (unanswered) => (unanswered ? Math.min(OVERTAKE_MS * 2 ** (unanswered - 1), OVERTAKE_MOST_MS) : PAUSE_MS);

/** Milliseconds from the last of so many failures in a row to the next try.
 * @param {number} failures */
export const retryPause = (failures) => Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS);

/** The answer that was asked for; one that says so where the server is gone: a server function resolves to undefined then.
 * @param {Promise<Answer | undefined>} asked
 * @returns {Promise<Answer>} */
async function reached(asked) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const deadline = new Promise((resolve) => (timer = setTimeout(resolve, DEADLINE_MS)));
  const answer = await Promise.race([asked, deadline]).catch(() => undefined);
  clearTimeout(timer);
  if (answer?.error) return { ...answer, error: t(answer.error) }; // in the person's language, where it is in sentences.json
  return answer ?? { error: t("live_offline"), offline: true };
}

/** request => nothing: sends the newest request to `ask` (a server function, see tabs/live.py).
 * `show(answer, request, milliseconds)` gets the answers in the order of their requests; what comes late is dropped. The
 * milliseconds count from the change of the page to its answer. Without a server it gets {error, offline}, and the newest
 * request is sent again and again, after growing pauses. `busy(true)` when what is shown has been out of date for a while,
 * `busy(false)` when it is not any more.
 * @param {(request: Values) => Promise<Answer | undefined>} ask
 * @param {(answer: Answer, request: Values, milliseconds: number) => void} show
 * @param {(stale: boolean) => void} [busy]
 * @returns {(request: Values) => void} */
export function newest(ask, show, busy = () => {}) {
  const visitor = Math.random().toString(36).slice(2);
  let [sent, shown, flying, unanswered, last, failures] = [0, 0, 0, 0, -OVERTAKE_MS, 0];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let late;
  /** @type {{request: Values, since: number} | null} */
  let waiting = null;

  /** @param {{request: Values, since: number}} next
   * @param {number} [pause] */
  function plan(next, pause = requestPause(unanswered)) {
    waiting = next;
    late ??= setTimeout(busy, BUSY_MS, true);
    clearTimeout(timer);
    const rest = last + pause - performance.now();
    if (rest > 0) timer = setTimeout(() => waiting && send(waiting), rest);
    else send(next);
  }

  /** @param {{request: Values, since: number}} next */
  async function send({ request, since }) {
    const number = ++sent;
    waiting = null;
    last = performance.now();
    flying++;
    unanswered++;
    const slow = setTimeout(() => number === sent && show({ error: t("live_slow"), offline: true, slow: true }, request, SLOW_MS), SLOW_MS);
    const of = dataset === null ? {} : { data: dataset };
    const answer = await reached(ask({ visitor, number, ...of, ...request }));
    clearTimeout(slow);
    flying--;
    if (!answer.stale) unanswered = flying;
    failures = answer.offline ? failures + 1 : 0;
    const again = number === sent && ((answer.loading && LOADING_MS) || (answer.offline && retryPause(failures)));
    if (waiting) plan(waiting);
    else if (again) {
      last = performance.now();
      plan({ request, since: last }, again);
    }
    if (answer.stale || number < shown) return;
    shown = number;
    if (!answer.loading && !answer.offline) {
      clearTimeout(late);
      late = waiting || flying ? setTimeout(busy, BUSY_MS, true) : undefined;
      busy(false);
    }
    show(answer, request, performance.now() - since);
  }
  return (request) => {
    failures = 0;
    plan({ request, since: performance.now() });
  };
}
