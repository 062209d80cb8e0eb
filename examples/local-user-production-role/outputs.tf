output "role_arn" {
  description = "For role_arn in the rolechain block"
  value       = aws_iam_role.production.arn
}
