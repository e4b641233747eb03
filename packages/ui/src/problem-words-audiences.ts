import type { ProblemWords } from './problem-words.ts'

/** Refusals around audiences: what they mean and what to do about it. */
export const AUDIENCE_WORDS: Readonly<Record<string, ProblemWords>> = {
  unknown_audience: {
    zh: '人群不存在、已归档，或不在您的数据权限内。请返回列表查看。',
    en: 'It is not there, was archived, or lies outside your data scope. Go back to the list.',
  },
  definition_stale: {
    zh: '打开之后有人改过这个人群，请重新读取，再做您的修改。',
    en: 'Somebody changed this audience after you opened it. Read it again, then repeat your change.',
  },
  filter_has_faults: {
    zh: '筛选条件中有标出的地方需要修改。',
    en: 'Correct the places named in the filter.',
  },
  invalid_schedule: {
    zh: '定时刷新的人群需要刷新计划，其他人群不需要。',
    en: 'A scheduled audience needs a schedule; others have none.',
  },
  kind_not_allowed: {
    zh: '名单和运算得到的人群是固定的，不能改为定时或实时。',
    en: 'Lists and combinations stay as they are; they cannot be scheduled or live.',
  },
  still_used: {
    zh: '有其他人群引用了它，请先修改那些人群的条件。',
    en: 'Another audience rests on it. Change that filter first.',
  },
  nothing_to_find: {
    zh: '名单和运算得到的人群没有条件可以重新计算。',
    en: 'Lists and combinations have no filter to find anew by.',
  },
  not_found_yet: {
    zh: '其中有人群还在首次计算，请稍候再试。',
    en: 'One of the audiences is being found for the first time. Try again shortly.',
  },
  invalid_operation: {
    zh: '请补全这项运算需要的人群、名称、种子、数量或比例。',
    en: 'Give the audiences, names, seed, number or shares that this operation needs.',
  },
}
