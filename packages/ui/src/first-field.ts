/**
 * Gives the focus to the first field that can be filled in, unless one has it: a drawer gives it to itself, and who cannot see where to begin would have
 * to look for it. Nothing where there is no such field.
 */
export function focusFirstField(container: HTMLElement | null): void {
  if (!container || container.contains(document.activeElement)) return
  const field = container.querySelector<HTMLElement>('input:not([type=hidden], :disabled), textarea:not(:disabled)')
  field?.focus({ preventScroll: true })
}
