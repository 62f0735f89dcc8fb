/* One slide at a time. A covered picture is shown by the key that would go on otherwise. */
"use strict";
const slides = [...document.querySelectorAll(".slide")];
let now = 0;

/* Smaller type where a slide would not fit. */
function fit(slide) {
  for (let size = 100; size >= 40; size -= 5) {
    slide.style.fontSize = size + "%";
    if (slide.scrollHeight <= slide.clientHeight && slide.scrollWidth <= slide.clientWidth) return;
  }
}

function show(number) {
  now = Math.max(0, Math.min(slides.length - 1, number));
  slides.forEach((slide, i) => slide.classList.toggle("now", i === now));
  document.querySelector(".number").textContent = ` ${now + 1} / ${slides.length}`;
  history.replaceState(null, "", "#" + (now + 1));
  fit(slides[now]);
}

function goOn() {
  const slide = slides[now];
  if (slide.classList.contains("covered") && !slide.classList.contains("shown")) {
    slide.classList.add("shown");
    fit(slide);
  } else show(now + 1);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = {
    " ": goOn, Enter: goOn, ArrowRight: goOn, PageDown: goOn,
    ArrowLeft: () => show(now - 1), PageUp: () => show(now - 1),
    Home: () => show(0), End: () => show(slides.length - 1),
    d: () => document.body.classList.toggle("dark"), p: () => window.print(),
  };
  const action = keys[event.key] || keys[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action();
});
document.addEventListener("click", (event) => event.target.closest("a") || goOn());
window.addEventListener("resize", () => fit(slides[now]));
window.addEventListener("hashchange", () => show((parseInt(location.hash.slice(1), 10) || 1) - 1));
show((parseInt(location.hash.slice(1), 10) || 1) - 1);
