/**
 * Put a scanned barcode into the field of this screen that looks for pieces; false where there is
 * none.
 */
export const fillBarcode = (text) => {
  const field = document.querySelector("dialog[open] [data-barcodes], main [data-barcodes]");
  if (!field || !/^[0-9A-Za-z-]{4,32}$/.test(text)) return false;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  field.select();
  return true;
};
