/* The switch between the languages, source files beside the text, and keys for what the theme gives
 * only to the mouse. */
"use strict";

const framed = document.documentElement.classList.contains("framed");

/* The heading under which the reader is. */
function currentHeading() {
  let current = "";
  for (const section of document.querySelectorAll("article section[id]"))
    if (section.getBoundingClientRect().top <= 120) current = section.id;
  return current;
}

function keepPlace(link) {
  const plain = link.getAttribute("href").split(/[?#]/)[0];
  const heading = window.scrollY > 0 ? currentHeading() : "";
  link.setAttribute("href", plain + location.search + (heading ? "#" + heading : location.hash));
}

/* Opens a place of the source files beside the text, where there is room. */
function openBeside(link) {
  let panel = document.querySelector(".beside");
  if (!panel) {
    const chinese = document.documentElement.lang.startsWith("zh");
    panel = document.createElement("aside");
    panel.className = "beside";
    panel.setAttribute("aria-label", chinese ? "源文件" : "Source files");
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = chinese ? "关闭源文件（Esc）" : "Close the source files (Esc)";
    close.addEventListener("click", closeBeside);
    const frame = document.createElement("iframe");
    frame.title = panel.getAttribute("aria-label");
    panel.append(close, frame);
    document.body.append(panel);
  }
  panel.querySelector("iframe").src = link.href;
  panel.opener = link;
  document.body.classList.add("with-source");
  link.scrollIntoView({ block: "center" });
  panel.querySelector("button").focus({ preventScroll: true });
}

function closeBeside() {
  const panel = document.querySelector(".beside");
  if (!panel) return;
  document.body.classList.remove("with-source");
  panel.remove();
  panel.opener.focus();
}

document.addEventListener("DOMContentLoaded", () => {
  for (const link of document.querySelectorAll("a.language"))
    for (const event of ["click", "focus", "pointerenter", "auxclick"])
      link.addEventListener(event, () => keepPlace(link));

  if (!framed)
    for (const link of document.querySelectorAll("a.to-source"))
      link.addEventListener("click", (event) => {
        if (window.innerWidth < 1100 || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        openBeside(link);
      });

  /* What folds the contents is a label for a hidden box: no key reaches it by itself. */
  for (const label of document.querySelectorAll("label[for]:not(.overlay)")) {
    label.tabIndex = 0;
    label.setAttribute("role", "button");
    label.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      label.click();
    });
  }
  /* Wide parts scroll by the arrow keys. */
  for (const part of document.querySelectorAll(".table-wrapper, div.highlight > pre, .highlighttable"))
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
});
document.addEventListener("keydown", (event) => event.key === "Escape" && closeBeside());
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
});
