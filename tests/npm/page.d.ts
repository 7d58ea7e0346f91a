// What a page's own template puts there is known by its selector, not by its type.
interface ParentNode {
  // biome-ignore lint/suspicious/noExplicitAny: see above
  querySelector(selectors: string): any;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  querySelectorAll(selectors: string): NodeListOf<any>;
}
interface Element {
  // biome-ignore lint/suspicious/noExplicitAny: as querySelector's
  closest(selectors: string): any;
}
interface EventTarget {
  // biome-ignore lint/suspicious/noExplicitAny: the element that was listened for
  [name: string]: any;
}
