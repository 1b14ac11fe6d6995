import { registry } from "@web/core/registry";
import { formatPercentage } from "@web/views/fields/formatters";

/**
 * A share in percent, for pivots: where there is nothing to take a share of, the cell stays empty.
 *
 * @param {number | false | null} value from 0 to 1
 * @param {Object} [options] those of formatPercentage
 * @returns {string}
 */
export function formatShare(value, options) {
    return Number.isFinite(value) ? formatPercentage(value, options) : "";
}
formatShare.extractOptions = formatPercentage.extractOptions;

registry.category("formatters").add("qi_share", formatShare);
