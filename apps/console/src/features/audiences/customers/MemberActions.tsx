import { TagOutlined, UsergroupAddOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { mayAll, useMe } from '../../../app/session.tsx'
import { ExportCustomers } from './ExportCustomers.tsx'
import { KeepDrawer } from './KeepDrawer.tsx'
import { TagDrawer } from './TagDrawer.tsx'

interface ActionsProps {
  /** Those that were chosen in a list, each once. */
  readonly memberIds: readonly string[]
  readonly onDone: () => void
}

/** What can be done with members chosen in a list: tag them, keep them as an audience, export them. */
export function MemberActions({ memberIds, onDone }: ActionsProps) {
  const { t } = useTranslation('audiences')
  const me = useMe()
  const [doing, setDoing] = useState<'tag' | 'keep'>()
  const close = () => setDoing(undefined)
  const done = () => {
    close()
    onDone()
  }
  const mayTag = mayAll(me, ['profiles.read', 'profiles.tag'])
  const mayKeep = mayAll(me, ['audiences.change'])
  return (
    <>
      {mayTag && (
        <Button size="small" icon={<TagOutlined />} onClick={() => setDoing('tag')}>
          {t('bulk.tag')}
        </Button>
      )}
      {mayKeep && (
        <Button size="small" icon={<UsergroupAddOutlined />} onClick={() => setDoing('keep')}>
          {t('bulk.keep')}
        </Button>
      )}
      <ExportCustomers small body={{}} memberIds={memberIds} people={memberIds.length} />
      {mayAll(me, ['profiles.read', 'profiles.tag']) && doing === 'tag' && (
        <TagDrawer memberIds={memberIds} onClose={close} onDone={done} />
      )}
      {mayAll(me, ['audiences.change']) && doing === 'keep' && (
        <KeepDrawer memberIds={memberIds} onClose={close} onDone={done} />
      )}
    </>
  )
}
