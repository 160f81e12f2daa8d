// Sends one thing somebody did. The id stays the same however often it is sent, so that a repeat is recognised.

const PAUSES = [600, 1800];

export function newId() {
  // Not crypto.randomUUID: browsers offer that one to https and this machine only, and LISTEN may name another.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Resolves to "" when it was received, else to words that say what is wrong.
export async function act(fields, files, words) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const file of files) form.append("file", file, file.name);
  for (let tries = 0; ; tries += 1) {
    let answer;
    try {
      answer = await fetch("/practice/act", { method: "POST", body: form });
    } catch {
      answer = null;
    }
    if (answer?.ok) return "";
    const later = !answer || answer.status === 503;
    if (!later || tries === PAUSES.length) return wordsOf(answer, words);
    await new Promise((resolve) => setTimeout(resolve, PAUSES[tries]));
  }
}

async function wordsOf(answer, words) {
  if (!answer) return words.problem_no_connection;
  try {
    return (await answer.json()).words;
  } catch {
    return words.problem_unclear;
  }
}
