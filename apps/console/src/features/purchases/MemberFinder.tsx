import { EmptyState, ProblemNotice } from '@atrium/ui'
import { Flex, Input, Radio, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { type Member, useLookup } from '../members/lookup.ts'

const MEMBER_ID = /^mbr_[0-9a-hjkmnp-tv-z]{1,7}$/

interface FinderProps {
  readonly chosen: Member | undefined
  readonly onChoose: (member: Member | undefined) => void
  /** Whether typing goes there at once: not where the search is a small part of a page. */
  readonly takesFocus?: boolean
}

/** Finds a member by the tail of the phone, card, name or number, and has one chosen. Only for who may see members. */
export function MemberFinder({ chosen, onChoose, takesFocus = true }: FinderProps) {
  const { t } = useTranslation('purchases')
  const [search, setSearch] = useState('')
  return (
    <Flex vertical gap={12}>
      <Input.Search
        autoFocus={takesFocus}
        aria-label={t('claim.search')}
        placeholder={t('claim.searchShort')}
        enterButton={t('claim.find')}
        onSearch={(text) => {
          onChoose(undefined)
          setSearch(text.trim())
        }}
      />
      <Found search={search} chosen={chosen} onChoose={onChoose} />
    </Flex>
  )
}

function Found({ search, chosen, onChoose }: FinderProps & { readonly search: string }) {
  const { t } = useTranslation('purchases')
  const me = useMe()
  const maySee = mayAll(me, ['members.read'])
  const byId = MEMBER_ID.test(search)
  const member = useAsk('members.member', { path: { memberId: search } }, { enabled: maySee && byId })
  const lookup = useLookup(search, 'auto', maySee && !byId)
  if (search === '') return null
  const { error, isPending } = byId ? member : lookup
  const rows = byId ? (member.data ? [member.data] : []) : (lookup.data?.items ?? [])
  if (error) return <ProblemNotice problem={problemOf(error)} />
  if (isPending) return <Skeleton active paragraph={{ rows: 2 }} />
  if (rows.length === 0) return <EmptyState hint={t('claim.nobody')} />
  return (
    <Radio.Group
      aria-label={t('claim.choose')}
      value={chosen?.memberId ?? null}
      onChange={({ target }) => onChoose(rows.find(({ memberId }) => memberId === target.value))}
    >
      <Flex vertical gap={8} style={{ maxHeight: 320, overflow: 'auto' }}>
        {rows.map((row) => (
          <Radio key={row.memberId} value={row.memberId}>
            {row.name ?? t('claim.unnamed')} <span className="number">{row.phone}</span>{' '}
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              {t(`claim.stage.${row.stage}`)}
            </Typography.Text>
          </Radio>
        ))}
      </Flex>
    </Radio.Group>
  )
}
