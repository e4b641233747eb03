import { useEffect } from 'react'
import { useNavigate } from 'react-router'
import type { PageEntry } from './feature.ts'

const PAUSE_MS = 1_000
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** `/` goes to the page's search field (marked `data-search`), `g` and a letter to the page that has it. */
export function useShortcuts(pages: readonly PageEntry[]): void {
  const navigate = useNavigate()
  useEffect(() => {
    let wentAt = 0
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === '/') {
        const field = document.querySelector<HTMLElement>('[data-search] input, input[data-search]')
        if (field) {
          event.preventDefault()
          field.focus()
        } else void navigate('/members')
      } else if (event.key === 'g') wentAt = event.timeStamp
      else if (event.timeStamp - wentAt < PAUSE_MS) {
        wentAt = 0
        const page = pages.find(({ shortcut }) => shortcut === event.key)
        if (page) void navigate(`/${page.path}`)
      }
    }
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [navigate, pages])
}
