import { useEffect, useState } from 'react'

/** The whole screen for what stands in `.board-full`; where the browser gives none, the whole window. Escape ends it. */
export function useFullScreen(): { readonly isOn: boolean; readonly toggle: () => void } {
  const [isOn, setOn] = useState(false)
  useEffect(() => {
    if (!isOn) return
    const onChange = () => {
      if (!document.fullscreenElement) setOn(false)
    }
    const onKey = (event: KeyboardEvent) => {
      // What lies above it (a menu, a drawer) is closed first.
      if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('.ant-drawer-open')) setOn(false)
    }
    document.addEventListener('fullscreenchange', onChange)
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('fullscreenchange', onChange)
      document.removeEventListener('keydown', onKey)
      if (document.fullscreenElement) void document.exitFullscreen()
    }
  }, [isOn])
  const toggle = () => {
    setOn(!isOn)
    // A refusal leaves the whole window.
    if (!isOn) document.documentElement.requestFullscreen?.().catch(() => undefined)
  }
  return { isOn, toggle }
}
