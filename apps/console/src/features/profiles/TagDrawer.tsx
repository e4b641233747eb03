import { EditOutlined } from '@ant-design/icons'
import { count, instant, money, nameIn, ProblemNotice } from '@atrium/ui'
import { useUndoable } from '@atrium/ui/form'
import { useUrlParams } from '@atrium/ui/list'
import { App, Button, Descriptions, Drawer, Flex, Tag as Label, Skeleton, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useNodeList } from '../../app/nodes.ts'
import { useAsk, useList, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useHouseZone } from '../organization/nodes.ts'
import { Lineage } from './Lineage.tsx'
import { useFreshness } from './TagsPage.tsx'
import { bodyOf } from './tag-body.ts'
import { isMoneyMeasure, isSum, isTrace, type Tag, useValueText } from './values.ts'

export type TagDetail = ReplyOf<'profiles.tag'>

interface DrawerProps {
  readonly code: string
  readonly onClose: () => void
}

/** One tag: what it is, how it comes about, what it comes from and is used for, and how it was changed. */
export function TagDrawer({ code, onClose }: DrawerProps) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const me = useMe()
  const { data, error, refetch } = useAsk('profiles.tag', { path: { code } })
  const mayChange = mayAll(me, ['profiles.change'])
  return (
    <Drawer
      open
      size={640}
      onClose={onClose}
      title={data ? nameIn(data.tag.name, language) : t('tags.name')}
      extra={mayChange && data && <Actions tag={data.tag} />}
    >
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active />}
      {data && (
        <Flex vertical gap={20}>
          <Facts tag={data.tag} />
          <Making detail={data} />
          <Section title={t('tag.lineage')}>
            <Lineage detail={data} />
            <Typography.Text type="secondary">
              {data.feeds.length === 0 ? t('tag.nothing') : t('tag.users', { n: data.feeds.length })}
            </Typography.Text>
            {mayAll(me, ['audiences.read']) && data.tag.kind !== 'builtIn' && <UsingAudiences code={code} />}
          </Section>
          {mayAll(me, ['staff.readAudit']) && <History code={code} />}
        </Flex>
      )}
    </Drawer>
  )
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 14, margin: '0 0 8px' }}>
        {title}
      </Typography.Title>
      {children}
    </section>
  )
}

/** Audiences whose filter asks about it; what is built in they ask by its field, and it is not told here. */
function UsingAudiences({ code }: { readonly code: string }) {
  const { t } = useTranslation('profiles')
  const { data } = useAsk('audiences.ofTag', { path: { tag: code } })
  if (!data) return null
  const { items, others } = data
  if (items.length + others === 0)
    return (
      <Typography.Text type="secondary" style={{ display: 'block' }}>
        {t('tag.noAudiences')}
      </Typography.Text>
    )
  return (
    <div style={{ marginTop: 4 }}>
      <Typography.Text type="secondary">{t('tag.audiences', { n: items.length + others })}</Typography.Text>
      <ul style={{ margin: '4px 0 0', paddingInlineStart: 18 }}>
        {items.map(({ audienceId, name }) => (
          <li key={audienceId}>
            <Link to={`/audiences/${audienceId}`}>{name}</Link>
          </li>
        ))}
        {others > 0 && <li>{t('tag.otherAudiences', { n: others })}</li>}
      </ul>
    </div>
  )
}

/** Edits it, or takes it out of use and back. What audiences ask about is not put away before that was said. */
function Actions({ tag }: { readonly tag: Tag }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const me = useMe()
  const { modal } = App.useApp()
  const params = useUrlParams()
  const done = useUndoable()
  const { data: uses } = useAsk(
    'audiences.ofTag',
    { path: { tag: tag.code } },
    { enabled: mayAll(me, ['audiences.read']) },
  )
  const save = useTell('profiles.putTag', ['profiles.'])
  const name = nameIn(tag.name, language)
  const set = (archived: boolean, expectedVersion: number) =>
    save.mutateAsync({ body: { ...bodyOf(tag), archived, expectedVersion } })
  const turn = async () => {
    const { version } = await set(!tag.archived, tag.version)
    done({
      text: t(tag.archived ? 'tag.restored' : 'tag.archived', { name }),
      undo: () => set(tag.archived, version),
      problemOf,
    })
  }
  // What is refused is told by `save.error`.
  const start = () => void turn().catch(() => undefined)
  const using = (uses?.items.length ?? 0) + (uses?.others ?? 0)
  const ask = () =>
    modal.confirm({
      title: t('tag.archiveUsed', { name }),
      content: t('tag.archiveUsedHint', { n: using }),
      okText: t('tag.archive'),
      onOk: start,
    })
  return (
    <Flex gap={8} align="center">
      {save.error && <ProblemNotice problem={problemOf(save.error)} />}
      <Button loading={save.isPending} onClick={using > 0 && !tag.archived ? ask : start}>
        {t(tag.archived ? 'tag.restore' : 'tag.archive')}
      </Button>
      <Button type="primary" icon={<EditOutlined />} onClick={() => params.set({ tag: tag.code, edit: '1' })}>
        {t('tag.edit')}
      </Button>
    </Flex>
  )
}

function Facts({ tag }: { readonly tag: Tag }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const fresh = useFreshness()
  const groups = useAsk('profiles.tags', { query: {} }).data?.groups
  const group = groups?.find(({ code }) => code === tag.group)
  const choices = (tag.choices ?? []).map((choice) => ({
    code: choice.code,
    isOut: choice.archived ?? false,
    name: nameIn(choice, language),
  }))
  const counted =
    tag.kind === 'builtIn'
      ? t('tag.readNotCounted')
      : tag.persons === null || tag.countedAt === null
        ? t('tag.notCounted')
        : t('tag.counted', { n: count(tag.persons, language), at: instant(tag.countedAt, zone, language) })
  const items = [
    { label: t('tags.group'), children: group ? nameIn(group.name, language) : tag.group },
    { label: t('tags.kind'), children: `${t(`kind.${tag.kind}`)} · ${t(`kindHint.${tag.kind}`)}` },
    {
      label: t('tags.type'),
      children: tag.unit ? `${t(`type.${tag.type}`)} · ${nameIn(tag.unit, language)}` : t(`type.${tag.type}`),
    },
    ...(choices.length > 0
      ? [
          {
            label: t('tag.choices'),
            children: (
              <Flex gap={4} wrap>
                {choices.map(({ code, name, isOut }) => (
                  <Label key={code} style={{ margin: 0 }}>
                    {isOut ? t('tag.stoppedChoice', { name }) : name}
                  </Label>
                ))}
              </Flex>
            ),
          },
        ]
      : []),
    { label: t('tags.persons'), children: counted },
    { label: t('tags.fresh'), children: fresh(tag) },
    { label: t('tags.owner'), children: tag.ownerName ?? t('tags.house') },
    { label: t('tag.code'), children: <Typography.Text code>{tag.code}</Typography.Text> },
    {
      label: t('tag.history'),
      children: t('tag.version', { n: tag.version, at: instant(tag.changedAt, zone, language) }),
    },
  ]
  return (
    <Flex vertical gap={8}>
      {tag.about && <Typography.Text>{nameIn(tag.about, language)}</Typography.Text>}
      <Flex gap={4}>
        {tag.archived && <Label>{t('tags.stopped')}</Label>}
        {tag.personal && <Label>{t('tags.personal')}</Label>}
      </Flex>
      <Descriptions size="small" column={1} items={items} styles={{ label: { width: 120 } }} />
    </Flex>
  )
}

/** How its values come about, in words; nothing where they are said or read. */
function Making({ detail: { tag, sentences } }: { readonly detail: TagDetail }) {
  const { t } = useTranslation('profiles')
  const words = useMaking(tag, sentences)
  if (words.length === 0) return null
  return (
    <Section title={t('tag.making')}>
      <ol style={{ margin: 0, paddingInlineStart: 20, display: 'grid', gap: 4 }}>
        {words.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ol>
    </Section>
  )
}

/** The sentences of a tag that makes itself; `only` those that lead to a value. */
export function useMaking(tag: Tag, sentences: TagDetail['sentences'], only?: string): readonly string[] {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const { rows } = useNodeList()
  const currency = rows[0]?.currency ?? 'CNY'
  const write = useValueText(currency)
  const { rule } = tag
  const written = (text: string): string => {
    if (tag.type === 'boolean') return write(tag, text === 'true')
    if (tag.type === 'number') return write(tag, Number(text))
    return write(tag, tag.type === 'choices' ? text.split(',') : text)
  }
  if (isTrace(rule)) return [t(`trace.${rule.trace}`)]
  if (!isSum(rule))
    return sentences
      .filter(({ value }) => only === undefined || value === only)
      .map((sentence) =>
        t('tag.case', {
          when: sentence[language],
          value: sentence.value === null ? '' : written(sentence.value),
        }),
      )
  const window = rule.windowDays === null ? t('tag.ever') : t('tag.lastDays', { n: rule.windowDays })
  const measure = t(`measure.${rule.measure}`, { property: rule.property ?? '' })
  const tests = (rule.tests ?? []).map(({ property, op, value }) =>
    t(`tag.test.${op}`, {
      property,
      value: typeof value === 'number' ? count(value, language) : value.join(t('value.join')),
    }),
  )
  const where = sentences[0]?.[language]
  const amount = (bound: number) =>
    isMoneyMeasure(rule.measure) ? money(bound, currency, language) : count(bound, language)
  const offered = (tag.choices ?? []).filter(({ archived }) => !archived)
  const bounds = rule.bounds ?? []
  return [
    rule.events
      ? t('tag.sumEvents', {
          window,
          measure,
          events: [rule.events.join(t('value.join')), ...tests].join(t('tag.testJoin')),
        })
      : where === undefined
        ? t('tag.sum', { window, measure })
        : t('tag.sumWhere', { window, measure, where }),
    ...offered.flatMap((choice, at) => {
      const [from, to] = [bounds[at - 1], bounds[at]]
      if (only !== undefined && only !== choice.code) return []
      const name = nameIn(choice, language)
      if (from === undefined) return to === undefined ? [] : [t('tag.boundFirst', { to: amount(to), name })]
      return [t('tag.bound', { from: amount(from), name })]
    }),
  ]
}

/** How its definition was changed, the latest first. */
function History({ code }: { readonly code: string }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const me = useMe()
  const list = useList(
    'staff.audit',
    { query: { subjectKind: 'tag', subjectId: code, limit: 10 } },
    { enabled: mayAll(me, ['staff.readAudit']) },
  )
  if (list.isPending) return <Skeleton active paragraph={{ rows: 1 }} />
  return (
    <Section title={t('tag.history')}>
      {list.rows.length === 0 && <Typography.Text type="secondary">{t('tag.noHistory')}</Typography.Text>}
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {list.rows.map(({ id, at, actor }) => (
          <li key={id}>{t('tag.who', { name: actor.name ?? t('tag.system'), at: instant(at, zone, language) })}</li>
        ))}
      </ul>
    </Section>
  )
}
