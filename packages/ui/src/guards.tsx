import { App } from 'antd'
import { createContext, type ReactNode, use, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBlocker } from 'react-router'

interface Guards {
  hold(id: string): void
  release(id: string): void
  leave(id: string, go: () => void): void
}

const GuardContext = createContext<Guards | null>(null)

/** Asks before something typed is lost. */
function useQuestion(): (onLeave: () => void, onStay?: () => void) => void {
  const { t } = useTranslation('ui')
  const { modal } = App.useApp()
  return useCallback(
    (onLeave, onStay) =>
      void modal.confirm({
        title: t('leave.title'),
        content: t('leave.what'),
        okText: t('leave.discard'),
        okButtonProps: { danger: true },
        cancelText: t('leave.stay'),
        onOk: onLeave,
        ...(onStay ? { onCancel: onStay } : {}),
      }),
    [modal, t],
  )
}

/** Stands once around the pages: a page with unsaved work is not left, nor the window closed, before somebody was asked. */
export function LeaveGuard({ children }: { readonly children: ReactNode }) {
  const ask = useQuestion()
  const held = useRef(new Set<string>())
  const [isHeld, setIsHeld] = useState(false)
  const guards = useMemo<Guards>(() => {
    const tell = () => setIsHeld(held.current.size > 0)
    const release = (id: string) => {
      if (held.current.delete(id)) tell()
    }
    return {
      hold: (id) => {
        held.current.add(id)
        tell()
      },
      release,
      leave: (id, go) => {
        if (!held.current.has(id)) return go()
        ask(() => {
          release(id)
          go()
        })
      },
    }
  }, [ask])
  // Read when somebody sets out to leave, since what was just saved is released before the page is drawn again.
  const blocker = useBlocker(() => held.current.size > 0)
  useEffect(() => {
    if (blocker.state !== 'blocked') return
    ask(
      () => {
        held.current.clear()
        setIsHeld(false)
        blocker.proceed()
      },
      () => blocker.reset(),
    )
  }, [blocker, ask])
  useEffect(() => {
    if (!isHeld) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isHeld])
  return <GuardContext value={guards}>{children}</GuardContext>
}

/**
 * While `dirty`, leaving the page or closing the window asks first. `leave(go)` asks likewise before `go` (closing a drawer), or goes at once where
 * nothing would be lost; `release()` is for the moment at which the work was saved and the page is left in the same breath. Only inside `LeaveGuard`.
 */
export function useDirtyGuard(dirty: boolean): { leave(go: () => void): void; release(): void } {
  const guards = use(GuardContext)
  if (guards === null) throw new TypeError('useDirtyGuard is for what stands inside LeaveGuard')
  const id = useId()
  useEffect(() => {
    if (!dirty) return
    guards.hold(id)
    return () => guards.release(id)
  }, [dirty, guards, id])
  return useMemo(
    () => ({ leave: (go: () => void) => guards.leave(id, go), release: () => guards.release(id) }),
    [guards, id],
  )
}

/**
 * The guard of a form that stands in a page or in a drawer with an address: `onValuesChange` is for the form, `clean()` for the moment at which what was
 * typed is saved or given up.
 */
export function useTypedGuard(): { readonly dirty: boolean; onValuesChange(): void; clean(): void } {
  const [dirty, setDirty] = useState(false)
  const { release } = useDirtyGuard(dirty)
  return {
    dirty,
    onValuesChange: () => setDirty(true),
    clean: () => {
      setDirty(false)
      release()
    },
  }
}
