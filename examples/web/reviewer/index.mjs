/**
 * Reviews each message before it is delivered: within 200 ms, or the room's fallback decides.
 *
 * @param {import('cdk-ivschat').MessageReviewEvent} event
 * @returns {Promise<import('cdk-ivschat').MessageReviewResponse>}
 */
export async function handler({ Content, Attributes }) {
  if (/https?:/i.test(Content)) {
    return { ReviewResult: 'DENY', Attributes: { Reason: 'No links, please' } };
  }
  return { ReviewResult: 'ALLOW', Content: Content.replaceAll(/\bdarn\b/gi, '****'), Attributes };
}
