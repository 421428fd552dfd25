import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { texts } from "../../pixelcnn/tabs/components/data.js";
import { newest, requestPause, retryPause } from "../../pixelcnn/tabs/components/newest.js";

/** A server whose answers are given by the test: each request waits in `asked`, since when it came, with its `answer`. The test gets
 * them all answered, as Node waits for those that are not. */
function server() {
  const asked = [];
  after(() => asked.forEach(({ answer }) => answer({})));
  return { asked, ask: (request) => new Promise((answer, fail) => asked.push({ request, answer, fail, since: performance.now() })) };
}
const until = async (condition) => {
  for (const since = performance.now(); !condition(); await wait(5)) assert.ok(performance.now() - since < 5000, "it never came");
};

test("answers are shown in the order of their requests, and what comes late is dropped", async () => {
  const { asked, ask } = server();
  const shown = [];
  const request = newest(ask, ({ value }) => shown.push(value));
  request({ n: 1 });
  request({ n: 2 });
  request({ n: 3 }); // takes the place of the second, which was not sent yet
  await until(() => asked.length === 2);
  assert.deepEqual(asked.map(({ request: { n } }) => n), [1, 3]);
  assert.equal(asked[0].request.visitor, asked[1].request.visitor);
  assert.ok(asked[0].request.number < asked[1].request.number);
  asked[1].answer({ value: "third" });
  asked[0].answer({ value: "first" });
  await wait(20);
  assert.deepEqual(shown, ["third"]);
});

test("a request that another took the place of counts as unanswered until one is answered", async () => {
  const { asked, ask } = server();
  const request = newest(ask, () => {});
  /** Milliseconds from the last request to a further one. */
  const next = async () => {
    request({});
    const before = asked.length;
    await until(() => asked.length > before);
    return asked[before].since - asked[before - 1].since;
  };
  request({});
  assert.ok((await next()) > 0.9 * requestPause(1));
  asked[0].answer({ stale: true });
  await wait(0);
  assert.ok((await next()) > 0.9 * requestPause(2));
  asked[2].answer({ value: "third" });
  await wait(0);
  assert.ok((await next()) < requestPause(2)); // of a machine that may be busy
});

test("a lost server is said, asked again after growing pauses, and its answer is shown without another request", async () => {
  const { asked, ask } = server();
  const shown = [];
  const request = newest(ask, (answer) => shown.push(answer));
  request({ n: 1 });
  asked[0].answer(undefined); // as Gradio's server functions do
  await until(() => shown.length === 1);
  assert.ok(shown[0].offline && shown[0].error);
  await until(() => asked.length === 2);
  asked[1].fail(new Error("no connection"));
  await until(() => asked.length === 3);
  assert.deepEqual(asked[2].request.n, 1);
  asked[2].answer({ value: "back" });
  await until(() => shown.length === 3);
  assert.equal(shown[2].value, "back");
  await wait(50);
  assert.equal(asked.length, 3);
});

test("an error is said in the person's language, where there are words for it", async () => {
  texts["It is full."] = "가득 찼습니다.";
  const { asked, ask } = server();
  const shown = [];
  const request = newest(ask, ({ error }) => shown.push(error));
  request({ n: 1 });
  asked[0].answer({ error: "It is full." });
  await until(() => shown.length === 1);
  request({ n: 2 });
  await until(() => asked.length === 2);
  asked[1].answer({ error: "No words for {this}." });
  await until(() => shown.length === 2);
  assert.deepEqual(shown, ["가득 찼습니다.", "No words for {this}."]);
});

test("pauses grow up to a limit", () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7].map(retryPause);
  assert.deepEqual(pauses, [...pauses].sort((a, b) => a - b));
  assert.ok(pauses[0] <= 1000 && pauses[1] === 2 * pauses[0]);
  assert.equal(pauses[6], pauses[5]);
});

test("the more requests are not answered, the longer the page waits with the next", () => {
  const pauses = [0, 1, 2, 3, 4, 5, 6, 7, 8].map(requestPause);
  assert.ok(pauses[0] <= 50 && pauses[1] === 150 && pauses[2] === 300);
  assert.deepEqual(pauses, [...pauses].sort((a, b) => a - b));
  assert.equal(pauses[8], pauses[7]);
});

test("what is shown is stale while an answer is due, and fresh when it came", async () => {
  const { asked, ask } = server();
  const busy = [];
  const request = newest(ask, () => {}, (stale) => busy.push(stale));
  request({});
  asked[0].answer({ value: 1 });
  await wait(400);
  assert.deepEqual(busy, [false]); // it was quick enough
  request({});
  await until(() => busy.length === 2);
  assert.deepEqual(busy, [false, true]);
  asked[1].answer({ value: 2 });
  await until(() => busy.length === 3);
  assert.equal(busy[2], false);
});

test("while the models load, the newest request is sent again", async () => {
  const { asked, ask } = server();
  const shown = [];
  const request = newest(ask, (answer) => shown.push(answer));
  request({ n: 1 });
  asked[0].answer({ loading: "The models are still loading.", progress: [1, 9] });
  await until(() => asked.length === 2);
  assert.deepEqual(shown[0].progress, [1, 9]);
  assert.equal(asked[1].request.n, 1);
  asked[1].answer({ value: 1 });
  await until(() => shown.length === 2);
});

test("a server that keeps silent is said to be slow before it answers", async () => {
  const { asked, ask } = server();
  const shown = [];
  newest(ask, (answer) => shown.push(answer))({});
  await until(() => shown.length === 1);
  assert.ok(shown[0].error && shown[0].offline);
  asked[0].answer({ value: 1 });
  await until(() => shown.length === 2);
  assert.equal(shown[1].value, 1);
});
