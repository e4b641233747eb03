import type { UrlParams } from '@atrium/ui/list'
import { Button, DatePicker, Flex, InputNumber, Modal, Tag } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMemberNames } from '../../app/member-names.tsx'
import { mayAll, useMe } from '../../app/session.tsx'
import type { Member } from '../members/lookup.ts'
import { digitsOf } from './listing.ts'
import { MemberFinder } from './MemberFinder.tsx'

interface FiltersProps {
  readonly params: UrlParams
  readonly currency: string
  /** No member to choose: the list is of nobody. */
  readonly ofNobody: boolean
}

/** Days, amounts and a member: what the chips cannot choose. Each keeps its choice in the address. */
export function ListFilters({ params, currency, ofNobody }: FiltersProps) {
  const { t } = useTranslation('purchases')
  const me = useMe()
  const dayOf = (name: string) => {
    const text = params.get(name)
    return text === undefined ? null : dayjs(text)
  }
  return (
    <>
      <DatePicker.RangePicker
        aria-label={t('list.days')}
        placeholder={[t('list.from'), t('list.to')]}
        allowEmpty={[true, true]}
        style={{ width: 250 }}
        value={[dayOf('from'), dayOf('to')]}
        onChange={(days) => params.set({ from: days?.[0]?.format('YYYY-MM-DD'), to: days?.[1]?.format('YYYY-MM-DD') })}
      />
      <Flex gap={4} align="center">
        <AmountField params={params} name="least" label={t('list.least')} currency={currency} />
        <span aria-hidden="true">–</span>
        <AmountField params={params} name="most" label={t('list.most')} currency={currency} />
      </Flex>
      {!ofNobody && mayAll(me, ['members.read']) && <MemberFilter params={params} />}
    </>
  )
}

interface AmountProps {
  readonly params: UrlParams
  readonly name: 'least' | 'most'
  readonly label: string
  readonly currency: string
}

/** Counts when it is left or Enter is pressed, not with every digit. */
function AmountField({ params, name, label, currency }: AmountProps) {
  const known = params.get(name)
  const set = (typed: string) => {
    const value = typed.replaceAll(',', '').trim()
    const next = value === '' || !(Number(value) >= 0) ? undefined : String(Number(value))
    if (next !== known) params.set({ [name]: next })
  }
  return (
    <InputNumber<number>
      // What is typed and does not count yet stays, unless the address says something else.
      key={known ?? ''}
      aria-label={label}
      placeholder={label}
      min={0}
      max={1e11}
      precision={digitsOf(currency)}
      controls={false}
      style={{ width: 110 }}
      {...(known === undefined ? {} : { defaultValue: Number(known) })}
      onBlur={({ target }) => set(target.value)}
      onPressEnter={({ currentTarget }) => set(currentTarget.value)}
    />
  )
}

function MemberFilter({ params }: { readonly params: UrlParams }) {
  const { t } = useTranslation('purchases')
  const memberId = params.get('member')
  const names = useMemberNames([memberId])
  const [finding, setFinding] = useState(false)
  const [chosen, setChosen] = useState<Member>()
  const close = () => {
    setFinding(false)
    setChosen(undefined)
  }
  const named = memberId === undefined ? undefined : names.get(memberId)
  return (
    <>
      {memberId === undefined ? (
        <Button onClick={() => setFinding(true)}>{t('list.chooseMember')}</Button>
      ) : (
        <Tag closable onClose={() => params.set({ member: undefined })} style={{ margin: 0 }}>
          {t('list.ofMember', { name: named?.name ?? named?.phone ?? t('claim.unnamed') })}
        </Tag>
      )}
      <Modal
        open={finding}
        title={t('list.chooseMember')}
        onCancel={close}
        destroyOnHidden
        okText={t('list.show')}
        okButtonProps={{ disabled: chosen === undefined }}
        onOk={() => {
          params.set({ member: chosen?.memberId })
          close()
        }}
      >
        <MemberFinder chosen={chosen} onChoose={setChosen} />
      </Modal>
    </>
  )
}
