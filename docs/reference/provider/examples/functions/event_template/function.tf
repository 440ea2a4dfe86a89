locals {
  input = provider::genesysactions::contract({ customerId = "string", "note?" = "string", amount = "number" })
}

output "template" {
  value = provider::genesysactions::event_template(local.input, {
    id      = "$input.customerId"
    amount  = "$input.amount"
    key     = "$credentials.API_KEY"
    title   = "Order of $input.customerId"
    source  = "flow"
    "note?" = "$input.note"
  })
}
