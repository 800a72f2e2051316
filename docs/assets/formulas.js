// Renders the formulas of a page (pymdownx.arithmatex) with the KaTeX beside this file.
const renderFormulas = () => {
  for (const element of document.querySelectorAll(".arithmatex")) {
    renderMathInElement(element, {
      delimiters: [
        { left: "\\[", right: "\\]", display: true },
        { left: "\\(", right: "\\)", display: false },
      ],
      throwOnError: false,
    })
  }
}
document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", renderFormulas) : renderFormulas()
