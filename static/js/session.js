// Announces the coming end of the session five minutes before it, and puts it off on demand.

const WARNING = 5 * 60;
const box = document.getElementById("session-end");
const notice = box.querySelector(".fr-notice");
const minutes = box.querySelector("[data-minutes]");
let end = Date.now() + Number(box.dataset.seconds) * 1000;

const left = () => Math.ceil((end - Date.now()) / 1000);

async function ask(method) {
  const answer = await fetch(box.dataset.url, {
    method,
    headers: { "X-CSRFToken": box.dataset.token, Accept: "application/json" },
    redirect: "manual",
  });
  if (!answer.ok) return 0; // the session is over: the server sends to the login page
  return (await answer.json()).seconds;
}

async function refresh(method) {
  try {
    end = Date.now() + (await ask(method)) * 1000;
  } catch {
    // no network: the time known before holds
  }
}

function show() {
  const whole = Math.max(1, Math.round(left() / 60));
  const text = whole === 1 ? "une minute" : `${whole} minutes`;
  if (minutes.textContent !== text) minutes.textContent = text; // said once a minute, no oftener
  notice.hidden = false;
}

async function tick() {
  if (left() > WARNING) {
    notice.hidden = true;
  } else if (notice.hidden || left() <= 0) {
    await refresh("GET"); // another tab may have prolonged it
    if (left() <= 0) return window.location.reload();
  }
  if (left() <= WARNING) show();
  setTimeout(tick, Math.min(30, Math.max(1, left() > WARNING ? left() - WARNING : 5)) * 1000);
}

box.querySelector("button").addEventListener("click", async () => {
  await refresh("POST");
  notice.hidden = left() <= WARNING ? notice.hidden : true;
});

tick();
