require_relative 'callbacks'

NAMES = %w[webhook-id webhook-timestamp webhook-signature].freeze

$stdin.each_line(chomp: true) do |line|
  *headers, body, secrets, now = line.split("\t", -1)
  present = NAMES.zip(headers).reject { |_, field| field.empty? }.to_h { |name, field| [name, Base64.decode64(field)] }
  begin
    puts genuine?(present, Base64.decode64(body), Base64.decode64(secrets).split(','), now.to_i)
  rescue ArgumentError
    puts false
  end
end
