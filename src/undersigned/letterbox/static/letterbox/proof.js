// Under load: has the browser find the proof of work that the page asks for, and puts it into the form. The form can
// be sent once it is there. Without this script, or where the browser has no cryptography, the page says when to come.
const WORKERS = 2;

for (const task of document.querySelectorAll('[data-enhance~="proof"]')) {
  if (!globalThis.crypto?.subtle || !globalThis.Worker) continue;
  const form = task.closest('form');
  const send = form.querySelector('button[data-kind="primary"]');
  const challenge = JSON.parse(task.dataset.challenge);
  const workers = [];

  const show = (state) => {
    for (const line of task.querySelectorAll('[data-while]')) line.hidden = line.dataset.while !== state;
    send.disabled = state === 'working';
  };
  const end = (state) => {
    for (const worker of workers.splice(0)) worker.terminate();
    show(state);
  };
  const take = (solution) => {
    if (!solution || solution.error || !workers.length) return;
    form.elements.proof.value = btoa(JSON.stringify({ challenge, solution }));
    end('done');
  };

  show('working');
  for (let start = 0; start < WORKERS; start += 1) {
    const worker = new Worker(new URL('vendored/altcha-pbkdf2.js', import.meta.url));
    worker.onmessage = (message) => take(message.data);
    worker.onerror = () => end('idle');
    worker.postMessage({ type: 'work', challenge, counterStart: start, counterStep: WORKERS });
    workers.push(worker);
  }
}
