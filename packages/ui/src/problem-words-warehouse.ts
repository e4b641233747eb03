import type { ProblemWords } from './problem-words.ts'

/** Of what analysts ask with SQL; see problem-words.ts. */
export const WAREHOUSE_WORDS: Readonly<Record<string, ProblemWords>> = {
  no_snapshot: {
    zh: '第一份数据正在准备，几分钟后再试；若系统未启用分析数据（ATRIUM_OLAP=off），则不可查询。',
    en: 'The first data is being prepared; try again in some minutes. A house without figures (ATRIUM_OLAP=off) has none.',
  },
  just_published: {
    zh: '数据不到一分钟前刚更新，请稍后再更新。',
    en: 'It is less than a minute old. Try again later.',
  },
  account_busy: {
    zh: '请等正在运行的查询结束，或先取消它。',
    en: 'Wait until one of your queries has ended, or stop it.',
  },
  house_busy: { zh: '其他人的查询正在运行，请稍后再试。', en: 'Others are asking just now. Try again soon.' },
  result_gone: { zh: '结果只保留一天，请重新运行。', en: 'Results are kept for a day. Run it again.' },
  result_cut: {
    zh: '结果不完整，请提高行数上限重新运行后再保存。',
    en: 'Rows are missing. Run it again with a higher limit, then keep it.',
  },
  unknown_table: { zh: '请从左侧的表中选择。', en: 'Choose one of the tables on the left.' },
  table_not_written: {
    zh: '请稍后再试；若仍不行，请改用查询导出需要的部分。',
    en: 'Try again later, or ask for the part that you need.',
  },
  unknown_query: { zh: '它可能已被删除，请刷新。', en: 'It may have been removed. Reload.' },
  unknown_dataset: { zh: '它可能已过期或被删除，请刷新。', en: 'It may have expired or been removed. Reload.' },
  too_many_datasets: { zh: '请先删除不再需要的数据集。', en: 'Remove datasets that are not needed any more.' },
}
