/**
 * The Huffman code of HPACK (RFC 7541 Appendix B). It is canonical, so the lengths of its codes say
 * all of it: one letter for each byte value, `a` for 5 bits.
 */
const lengths =
  'isxxxxxxxtzxxzxxxxxxxxzxxxxxxxxxbffhibdgffdgdbbbaaabbbbbbbcdkbhf' +
  'ibccccccccccccccccccccccdcdioijbkabababbbaccbbbabcbaabccccckgjix' +
  'prpprrrsrssssststtrstssssqrsrsstrqprrssqsrrtqrssqqrqsrssprrrsrrs' +
  'vvporsruvvvwwvtuoqvwwvwtqqvvxwwwptpqrqqsrruuttvsvwvvwwwwwxwwwwwv';

/** Twice a node's number is its child for a 0; a child below zero is the byte value, inverted. */
const tree = treeOf([...lengths].map((letter) => letter.charCodeAt(0) - 92));

function treeOf(bits: readonly number[]): Int32Array {
  const children = new Int32Array(1024);
  let nodes = 1;
  const values = bits.map((length, value) => ({ length, value }));
  values.sort((a, b) => a.length - b.length || a.value - b.value);
  let code = 0;
  let before = 0;
  for (const { length, value } of values) {
    code <<= length - before;
    before = length;
    let at = 0;
    for (let bit = length - 1; bit > 0; bit -= 1) {
      const place = at * 2 + ((code >> bit) & 1);
      if (children[place] === 0) children[place] = nodes++;
      at = children[place] ?? 0;
    }
    children[at * 2 + (code & 1)] = -1 - value;
    code += 1;
  }
  return children;
}

/** The text that stands Huffman-coded from `from` to `to`; the padding is not looked at. */
export function readHuffman(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  let at = 0;
  for (let i = from; i < to; i += 1) {
    const byte = bytes[i] ?? 0;
    for (let bit = 7; bit >= 0; bit -= 1) {
      const next = tree[at * 2 + ((byte >> bit) & 1)] ?? 0;
      at = next < 0 ? 0 : next;
      if (next < 0) text += String.fromCharCode(-1 - next);
    }
  }
  return text;
}
