import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'

/**
 * After a change of page whoever cannot see it is told: the focus goes to the content. What
 * changes in the query alone (filters, drawers) leaves the focus where it is.
 */
export function usePageFocus(): void {
  const { pathname } = useLocation()
  const before = useRef(pathname)
  useEffect(() => {
    if (before.current === pathname) return
    before.current = pathname
    window.scrollTo(0, 0)
    const content = () => document.querySelector<HTMLElement>('main#content')
    const take = (main: HTMLElement) => main.focus({ preventScroll: true })
    const there = content()
    if (there) return take(there)
    // The page is being loaded.
    const watcher = new MutationObserver(() => {
      const main = content()
      if (!main) return
      watcher.disconnect()
      if (document.activeElement === document.body || document.activeElement?.closest('nav')) take(main)
    })
    watcher.observe(document.body, { childList: true, subtree: true })
    return () => watcher.disconnect()
  }, [pathname])
}
