import { useSyncExternalStore } from 'react'

const KEY = 'appearance'
/** Tells all who show it, in this window. */
const CHANGED = 'atrium-appearance'
const system = window.matchMedia('(prefers-color-scheme: dark)')

const isDark = (): boolean => {
  const chosen = localStorage.getItem(KEY)
  return chosen === null ? system.matches : chosen === 'dark'
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener)
  system.addEventListener('change', listener)
  return () => {
    window.removeEventListener(CHANGED, listener)
    system.removeEventListener('change', listener)
  }
}

/** Dark or light: as the system has it until somebody chooses. */
export function useAppearance(): { readonly dark: boolean; readonly toggle: () => void } {
  const dark = useSyncExternalStore(subscribe, isDark)
  return {
    dark,
    toggle: () => {
      localStorage.setItem(KEY, dark ? 'light' : 'dark')
      window.dispatchEvent(new Event(CHANGED))
    },
  }
}
