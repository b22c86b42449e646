// Waiting for something to become true.

const GAP_MS = 25;

/** Asks until the answer is true, and fails with `what` after `msMax`. The answer. */
export const until = async (what, ask, msMax = 30_000) => {
  for (const began = Date.now(); ; ) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() - began > msMax) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, GAP_MS));
  }
};
