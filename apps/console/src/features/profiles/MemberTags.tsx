import { CloseOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import { EmptyState, instant, nameIn, ProblemNotice, useProblemMessage } from '@atrium/ui'
import { useUndoable } from '@atrium/ui/form'
import { Button, Card, Flex, Tag as Label, Popover, Skeleton, Tooltip, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useNodeList } from '../../app/nodes.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useHouseZone } from '../organization/nodes.ts'
import { SetTagDrawer } from './SetTagDrawer.tsx'
import { useMaking } from './TagDrawer.tsx'
import { type Tag, type TagValue, useValueText } from './values.ts'

type Held = ReplyOf<'profiles.tagsOfMember'>['items'][number]

/** Says a value, or takes one back; what is done can be undone for some seconds. */
export function useSay(memberId: string) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const { rows } = useNodeList()
  const write = useValueText(rows[0]?.currency ?? 'CNY')
  const done = useUndoable()
  const tell = useTell('profiles.setTagValue', ['profiles.tagsOfMember', 'profiles.tagChangesOfMember'])
  const send = (tag: Tag, value: TagValue | null) => tell.mutateAsync({ body: { memberId, tag: tag.code, value } })
  const say = async (tag: Tag, before: TagValue | null, value: TagValue | null) => {
    await send(tag, value)
    const name = nameIn(tag.name, language)
    done({
      text: value === null ? t('member.cleared', { name }) : t('member.set', { name, value: write(tag, value) }),
      undo: () => send(tag, before),
      problemOf,
    })
  }
  return { say, saving: tell.isPending, error: tell.error, reset: tell.reset }
}

/** The tags of a member in their groups, with where each comes from; those that are said can be said here. */
export function MemberTags({ memberId, writable }: { readonly memberId: string; readonly writable: boolean }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const me = useMe()
  const tree = useAsk('profiles.tags', { query: {} })
  const held = useAsk('profiles.tagsOfMember', { path: { memberId } })
  const [setting, setSetting] = useState<string | true>()
  const error = tree.error ?? held.error
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void held.refetch()} />
  if (!tree.data || !held.data) return <Skeleton active />
  const mine = new Map(held.data.items.map((item) => [item.tag, item]))
  const mayTag = writable && mayAll(me, ['profiles.tag'])
  const groups = tree.data.groups
    .map((group) => ({ ...group, tags: group.tags.filter(({ code }) => mine.has(code)) }))
    .filter(({ tags }) => tags.length > 0)
  return (
    <Flex vertical gap={12}>
      {mayTag && (
        <Button icon={<PlusOutlined />} style={{ alignSelf: 'start' }} onClick={() => setSetting(true)}>
          {t('member.add')}
        </Button>
      )}
      {groups.length === 0 && <EmptyState hint={t('member.noTags')} />}
      <div
        style={{
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fill, minmax(300px, 1fr))',
          gap: 12,
          alignItems: 'start',
        }}
      >
        {groups.map(({ code, name, tags }) => (
          <Card key={code} size="small" title={nameIn(name, language)}>
            <dl style={{ margin: 0, display: 'grid', gap: 6 }}>
              {tags.map((tag) => (
                <HeldTag
                  key={tag.code}
                  memberId={memberId}
                  tag={tag}
                  held={mine.get(tag.code)!}
                  mayTag={mayTag && (tag.kind === 'hand' || tag.kind === 'imported')}
                  onEdit={() => setSetting(tag.code)}
                />
              ))}
            </dl>
          </Card>
        ))}
      </div>
      {mayTag && setting !== undefined && (
        <SetTagDrawer
          memberId={memberId}
          groups={tree.data.groups}
          held={mine}
          code={setting === true ? undefined : setting}
          onClose={() => setSetting(undefined)}
        />
      )}
    </Flex>
  )
}

interface HeldProps {
  readonly memberId: string
  readonly tag: Tag
  readonly held: Held
  readonly mayTag: boolean
  readonly onEdit: () => void
}

function HeldTag({ memberId, tag, held, mayTag, onEdit }: HeldProps) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const me = useMe()
  const zone = useHouseZone()
  const { rows } = useNodeList()
  const write = useValueText(rows[0]?.currency ?? 'CNY')
  const refused = useProblemMessage()
  const { say, saving } = useSay(memberId)
  const name = nameIn(tag.name, language)
  const at = (iso: string | null) => (iso === null ? '' : instant(iso, zone, language))
  const source = t(`member.source.${held.cause}`, { at: at(held.renewedAt), since: at(held.since) })
  const notes = [source, ...(held.stale ? [t('member.staleHint', { n: tag.freshDays ?? 0 })] : [])].join(' · ')
  return (
    <Flex justify="space-between" gap={8} align="baseline" component="div">
      <dt style={{ flex: 'none' }}>
        <Typography.Text type="secondary">{name}</Typography.Text>
      </dt>
      <dd style={{ margin: 0, textAlign: 'end', overflowWrap: 'anywhere' }}>
        <Tooltip title={notes}>
          <Typography.Text tabIndex={0}>{write(tag, held.value)}</Typography.Text>
        </Tooltip>
        {held.stale && <Label style={{ margin: '0 0 0 6px' }}>{t('member.stale')}</Label>}
        {held.cause === 'rule' && <Why tag={tag} value={held.value} />}
        {mayTag && mayAll(me, ['profiles.tag']) && (
          <>
            <Button
              type="text"
              size="small"
              icon={<EditOutlined />}
              aria-label={t('member.edit', { name })}
              onClick={onEdit}
            />
            <Button
              type="text"
              size="small"
              icon={<CloseOutlined />}
              loading={saving}
              aria-label={t('member.clearOne', { name })}
              onClick={() => void say(tag, held.value, null).catch((error: unknown) => refused(problemOf(error)))}
            />
          </>
        )}
      </dd>
    </Flex>
  )
}

/** What rule gave a value; read when it is asked for. */
function Why({ tag, value }: { readonly tag: Tag; readonly value: TagValue }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const [open, setOpen] = useState(false)
  const { data } = useAsk('profiles.tag', { path: { code: tag.code } }, { enabled: open })
  const words = useMaking(tag, data?.sentences ?? [], String(value))
  return (
    <Popover
      trigger="click"
      open={open}
      onOpenChange={setOpen}
      title={t('member.whyOf', { name: nameIn(tag.name, language) })}
      content={
        <div style={{ maxWidth: 420 }}>
          {data === undefined ? (
            <Skeleton active paragraph={{ rows: 1 }} title={false} />
          ) : words.length === 0 ? (
            t('member.whyNone')
          ) : (
            words.map((sentence) => <div key={sentence}>{sentence}</div>)
          )}
        </div>
      }
    >
      <Button type="link" size="small">
        {t('member.why')}
      </Button>
    </Popover>
  )
}
