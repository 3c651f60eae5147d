// The desk's own script. Every page works without it; it only moves focus and tells of changes.
document.addEventListener('DOMContentLoaded', () => {
  document.querySelector('[data-error-summary]')?.focus()
})

// After a part of a page was replaced, its errors or its own heading are told.
document.addEventListener('htmx:afterSwap', (event) => {
  const part = event.detail.elt
  const errors = part.querySelector?.('[data-error-summary]')
  if (errors) {
    errors.focus()
    return
  }
  const told = part.querySelector?.('[data-announce]')?.dataset.announce ?? part.dataset?.announce
  const announce = document.getElementById('announce')
  if (told && announce) announce.textContent = told
  // What had the focus is gone with the old part: the keyboard goes on from the new one.
  if (document.activeElement === document.body) part.closest?.('[tabindex="-1"]')?.focus({ preventScroll: true })
})

// A page kept by the browser shows people after signing out: it is loaded anew.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload()
})
