import { useEffect } from 'react'
import { useNavigate } from 'react-router'

const PAUSE_MS = 1_000
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
/** Keys belong to what lies on top. */
const isCovered = (): boolean =>
  document.querySelector('.ant-drawer-open, .ant-modal-wrap:not([style*="display: none"])') !== null

interface Keys {
  readonly pages: readonly { readonly path: string; readonly shortcut: string | undefined }[]
  readonly onFind: () => void
  readonly onHelp: () => void
}

/** `/` searches everything, `f` goes to the page's own search field (marked `data-search`), `?` shows all keys, `g` and a letter lead to a page. */
export function useShortcuts({ pages, onFind, onHelp }: Keys): void {
  const navigate = useNavigate()
  useEffect(() => {
    let wentAt = Number.NEGATIVE_INFINITY
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isCovered()) return
      if (event.timeStamp - wentAt < PAUSE_MS) {
        wentAt = Number.NEGATIVE_INFINITY
        const page = pages.find(({ shortcut }) => shortcut === event.key)
        if (page) void navigate(page.path)
      } else if (event.key === 'g') wentAt = event.timeStamp
      else if (event.key === '/') {
        event.preventDefault()
        onFind()
      } else if (event.key === '?') onHelp()
      else if (event.key === 'f') {
        const field = document.querySelector<HTMLElement>('[data-search] input, input[data-search]')
        if (!field) return
        event.preventDefault()
        field.focus()
      }
    }
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [navigate, pages, onFind, onHelp])
}
