import { useEffect } from 'react'

/** The parts of antd's tables that scroll by themselves where a table is wider or higher than its place. */
const SCROLLED = '.ant-table-content, .ant-table-body'

/**
 * Lets the keyboard reach tables that scroll: antd gives their scrolled part no place in the order of the Tab key, so that without this what
 * lies outside the window is for pointers only. Looks once per frame in which something changed.
 */
export function useReachableTables(): void {
  useEffect(() => {
    let asked = 0
    const look = () => {
      asked = 0
      for (const part of document.querySelectorAll<HTMLElement>(SCROLLED)) {
        const scrolls = part.scrollWidth > part.clientWidth || part.scrollHeight > part.clientHeight
        if (scrolls && part.tabIndex !== 0) part.tabIndex = 0
        else if (!scrolls && part.hasAttribute('tabindex')) part.removeAttribute('tabindex')
      }
    }
    const ask = () => {
      asked ||= requestAnimationFrame(look)
    }
    const observer = new MutationObserver(ask)
    observer.observe(document.body, { childList: true, subtree: true })
    window.addEventListener('resize', ask)
    ask()
    return () => {
      observer.disconnect()
      window.removeEventListener('resize', ask)
      cancelAnimationFrame(asked)
    }
  }, [])
}
