const put = (field, text) => {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, text);
};

/** Use a scanned coupon for what is being paid in the open sheet; false where nothing is. */
export const fillCoupon = (text) => {
  const field = document.querySelector("dialog[open] [data-coupons]");
  if (!field) return false;
  put(field, text);
  field.form.requestSubmit();
  put(field, "");
  return true;
};

/**
 * Put a scanned barcode into the field of this screen that looks for pieces; false where there is
 * none.
 */
export const fillBarcode = (text) => {
  const field = document.querySelector("dialog[open] [data-barcodes], main [data-barcodes]");
  if (!field || !/^[0-9A-Za-z-]{4,32}$/.test(text)) return false;
  put(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  field.select();
  return true;
};
