import { EmptyState, ProblemNotice } from '@atrium/ui'
import { App, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useSetting, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { type Setting, type SettingChange, SettingsEditor } from './SettingsEditor.tsx'

interface Saved {
  readonly onSuccess: () => void
  readonly onError: (error: Error) => void
}

/** Settings of one owner, with what reads and writes them. */
interface Owned {
  readonly settings: readonly Setting[] | undefined
  readonly error: Error | null
  readonly refetch: () => unknown
  readonly save: (change: SettingChange, then: Saved) => void
  readonly saving: boolean
  readonly mayChange: boolean
  readonly problem: Error | null
}

/** Settings of a node, which hold for all below it until a node below says otherwise. */
export function NodeSettings({ nodeId }: { readonly nodeId: string }) {
  const path = { nodeId }
  const { data, error, refetch } = useSetting('organization.nodeSettings', { path })
  const mayChange = mayAll(useMe(), ['organization.configure'])
  const write = useTell('organization.nodeSettings.write', ['organization.nodeSettings'])
  const save = (change: SettingChange, then: Saved) =>
    write.mutate({ path, ifMatch: data?.etag ?? '', body: { changes: [change] } }, then)
  return (
    <OwnedSettings
      {...{ settings: data?.value.settings, error, refetch, save, mayChange }}
      saving={write.isPending}
      problem={write.error}
    />
  )
}

/** Settings of a programme, from days on. */
export function ProgrammeSettings({ programmeId }: { readonly programmeId: string }) {
  const { t } = useTranslation('organization')
  const path = { programmeId }
  const { data, error, refetch } = useSetting('organization.programmeSettings', { path })
  const mayChange = mayAll(useMe(), ['organization.configure'])
  const write = useTell('organization.programmeSettings.write', ['organization.programmeSettings'])
  const save = (change: SettingChange, then: Saved) =>
    write.mutate({ path, ifMatch: data?.etag ?? '', body: { changes: [change] } }, then)
  if (error && problemOf(error).code === 'out_of_scope') return <EmptyState hint={t('programme.outside')} />
  return (
    <OwnedSettings
      {...{ settings: data?.value.settings, error, refetch, save, mayChange }}
      saving={write.isPending}
      problem={write.error}
    />
  )
}

function OwnedSettings({ settings, error, refetch, save, saving, mayChange, problem }: Owned) {
  const { t } = useTranslation('organization')
  const { message } = App.useApp()
  const [stale, setStale] = useState(false)
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (!settings) return <Skeleton active />
  const change = (each: SettingChange, onSaved: () => void) =>
    save(each, {
      onSuccess: () => {
        setStale(false)
        void message.success(t('setting.saved'))
        onSaved()
      },
      onError: (failed) => {
        if (problemOf(failed).status !== 412) return
        setStale(true)
        void refetch()
      },
    })
  return (
    <>
      {problem && problemOf(problem).status !== 412 && <ProblemNotice problem={problemOf(problem)} />}
      <SettingsEditor settings={settings} mayChange={mayChange} stale={stale} saving={saving} onChange={change} />
    </>
  )
}
