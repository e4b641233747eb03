/** Words of the shared pieces. */
export const uiTexts = {
  zh: {
    retry: '重试',
    requestId: '请求编号 {{id}}',
    more: '加载更多',
    cancel: '取消',
    save: '保存',
    close: '关闭',
    none: '无',
  },
  en: {
    retry: 'Try again',
    requestId: 'Request {{id}}',
    more: 'Show more',
    cancel: 'Cancel',
    save: 'Save',
    close: 'Close',
    none: 'None',
  },
} as const
