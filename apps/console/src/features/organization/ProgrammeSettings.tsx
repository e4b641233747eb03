import { ProblemNotice } from '@atrium/ui'
import { Alert, App, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useSetting, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { type SettingChange, SettingsEditor } from './SettingsEditor.tsx'

/** Settings of a programme by effective date. */
export function ProgrammeSettings({ programmeId }: { readonly programmeId: string }) {
  const { t } = useTranslation('organization')
  const { message } = App.useApp()
  const me = useMe()
  const path = { programmeId }
  const { data, error, refetch } = useSetting('organization.programmeSettings', { path })
  const write = useTell('organization.programmeSettings.write', ['organization.programmeSettings'])
  const [stale, setStale] = useState(false)
  if (error && problemOf(error).code === 'out_of_scope')
    return <Alert type="info" showIcon title={t('programme.outside')} />
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (!data) return <Skeleton active />
  const change = (each: SettingChange, onSaved: () => void) =>
    write.mutate(
      { path, ifMatch: data.etag ?? '', body: { changes: [each] } },
      {
        onSuccess: () => {
          setStale(false)
          void message.success(t('setting.saved'))
          onSaved()
        },
        onError: (problem) => {
          if (problemOf(problem).status !== 412) return
          setStale(true)
          void refetch()
        },
      },
    )
  return (
    <>
      {write.error && problemOf(write.error).status !== 412 && <ProblemNotice problem={problemOf(write.error)} />}
      <SettingsEditor
        settings={data.value.settings}
        mayChange={mayAll(me, ['organization.configure'])}
        stale={stale}
        saving={write.isPending}
        onChange={change}
      />
    </>
  )
}
